import type { Directory } from './replay.ts';
import type { Question, RecordedAnswer } from './recorded-answer.ts';

/** Ports with istiod's debug API: the monitoring one and the plain HTTP one. */
export const ISTIOD_PORTS: readonly number[] = [15014, 8080];

const TEXT = 'text/plain; charset=utf-8';

/**
 * Answers istiod's debug API from its recorded bodies (pilot/pkg/xds/debug.go): /debug/<name>, /debug/config_dump?proxyID=POD.NS,
 * /version, /metrics, /ready.
 */
export async function answerIstiod(files: Directory, { url }: Question): Promise<RecordedAnswer> {
  const { pathname, searchParams } = new URL(url, 'http://istiod');
  if (pathname === '/ready') return answer(200, TEXT, '');
  if (pathname === '/metrics') return recorded(files, 'metrics.txt', TEXT);
  if (pathname === '/version') return recorded(files, 'version.json', 'application/json');
  const [, name] = /^\/debug\/([\w-]+)$/.exec(pathname) ?? [];
  if (name === undefined) return notFound();
  if (name === 'config_dump') return configDump(files, searchParams.get('proxyID') ?? '');
  return recorded(files, `${name}.json`, 'application/json');
}

async function configDump(files: Directory, proxyId: string): Promise<RecordedAnswer> {
  if (proxyId === '') return answer(400, TEXT, 'You must provide a proxyID in the query string');
  // Pod names hold no dot in practice and namespaces never do: the last dot parts them.
  const dot = proxyId.lastIndexOf('.');
  const path = `config_dump/${proxyId.slice(dot + 1)}/${proxyId.slice(0, dot)}.json`;
  const body = await files.read(path);
  if (body !== undefined) return answer(200, 'application/json', body);
  return answer(
    404,
    TEXT,
    'Proxy not connected to this Pilot instance. It may be connected to another instance.',
  );
}

async function recorded(files: Directory, name: string, type: string): Promise<RecordedAnswer> {
  const body = await files.read(name);
  return body === undefined ? notFound() : answer(200, type, body);
}

const notFound = (): RecordedAnswer => answer(404, TEXT, '404 page not found\n');

const answer = (status: number, type: string, body: Uint8Array | string): RecordedAnswer => ({
  status,
  headers: { 'content-type': type },
  body,
});
