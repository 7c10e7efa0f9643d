import { text } from '../../../core/decode/read.ts';
import type { IstiodFault } from '../../../ports/demo.ts';
import type { Question, RecordedAnswer } from '../recorded-answer.ts';
import type { Directory } from '../directory.ts';
import { jsonAnswer, notFound, textAnswer } from './answers.ts';
import { answerConfigDump, notConnected } from './config-dump.ts';
import { connectedProxy, proxyOfConnection } from './connections.ts';
import { readEntries } from './json.ts';

/** Ports with istiod's debug API: the monitoring one and the plain HTTP one. */
export const ISTIOD_HTTP_PORTS: readonly number[] = [15014, 8080];

/** /debug/list of Istio 1.32. */
const LIST = [
  'adsz', 'ambientz', 'authorizationz', 'cachez', 'clusterz', 'config_dump', 'configz', 'connections', 'ecdsz', 'edsz',
  'endpointShardz', 'endpointz', 'force_disconnect', 'inject', 'instancesz', 'krtz', 'list', 'mcsz', 'mesh', 'ndsz', 'networkz',
  'push_status', 'pushcontext', 'registryz', 'resourcesz', 'sidecarz', 'syncz', 'telemetryz',
]; // prettier-ignore

/** Recorded under one name, served under two. */
const ALIASES: Readonly<Record<string, string>> = {
  endpointShardz: 'endpointz',
  endpointz: 'endpointShardz',
};

/** Pages that are config_dump with fixed types. */
const FIXED_TYPES: Readonly<Record<string, string>> = { edsz: 'eds', ecdsz: 'ecds', ndsz: 'nds' };

/**
 * Answers istiod's HTTP ports from its recorded bodies (istio/pilot/pkg/xds/debug.go): /debug/…, /version, /metrics, /ready.
 * @param fault 'debug-off' and 'forbidden' are about /debug; what never answers does not come here
 */
export async function answerIstiod(
  files: Directory,
  { url }: Question,
  fault?: IstiodFault,
): Promise<RecordedAnswer> {
  const { pathname, searchParams } = new URL(url, 'http://istiod');
  if (pathname === '/ready') return textAnswer(200, '');
  if (pathname === '/metrics') return recorded(files, 'metrics.txt');
  if (pathname === '/version') return recorded(files, 'version.json');
  const [found, name] = /^\/debug(?:\/([\w-]*))?$/.exec(pathname) ?? [];
  if (found === undefined || fault === 'debug-off') return notFound();
  if (fault === 'forbidden') return textAnswer(403, 'Access denied\n');
  return name === undefined || name === '' ? index() : page(files, name, searchParams);
}

async function page(
  files: Directory,
  name: string,
  query: URLSearchParams,
): Promise<RecordedAnswer> {
  const pretty = query.has('pretty');
  if (name === 'list') return jsonAnswer(LIST, pretty);
  if (name === 'config_dump') return answerConfigDump(files, query);
  if (Object.hasOwn(FIXED_TYPES, name)) return answerConfigDump(files, query, FIXED_TYPES[name]);
  const namespace = query.get('namespace') ?? '';
  if (name === 'syncz' && namespace !== '')
    return jsonAnswer(await rowsIn(files, namespace), pretty);
  const proxyId = query.get('proxyID') ?? '';
  if (name === 'adsz' && proxyId !== '') return clientOf(files, proxyId, pretty);
  const body =
    (await files.read(`${name}.json`)) ?? (await files.read(`${ALIASES[name] ?? name}.json`));
  if (body === undefined) return notFound();
  return jsonAnswer(pretty ? JSON.parse(new TextDecoder().decode(body)) : body, pretty);
}

async function rowsIn(files: Directory, namespace: string): Promise<unknown[]> {
  const rows = await readEntries(files, 'syncz.json', '');
  return (rows ?? []).filter((row) => (text(row, 'proxy') ?? '').endsWith(`.${namespace}`));
}

async function clientOf(
  files: Directory,
  proxyId: string,
  pretty: boolean,
): Promise<RecordedAnswer> {
  const proxy = await connectedProxy(files, proxyId);
  const clients = ((await readEntries(files, 'adsz.json', 'clients')) ?? []).filter(
    (client) => proxyOfConnection(text(client, 'connectionId') ?? '') === proxy,
  );
  return clients.length === 0
    ? notConnected()
    : jsonAnswer({ totalClients: clients.length, clients }, pretty);
}

const index = (): RecordedAnswer => ({
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<html><head><title>istiod debug</title></head><body>${LIST.map((name) => `<a href='/debug/${name}'>/debug/${name}</a><br>`).join('')}</body></html>\n`,
});

async function recorded(files: Directory, name: string): Promise<RecordedAnswer> {
  const body = await files.read(name);
  return body === undefined ? notFound() : textAnswer(200, body);
}
