import type { ServerResponse } from 'node:http';
import type { KubeObject } from '../../core/model/kube.ts';
import type { ReadRequest } from './list.ts';
import type { Replay } from './replay.ts';
import { resourceVersion, select, servedAs } from './store.ts';
import { tableOf } from './table.ts';

const BOOKMARK_MS = 60_000;

/**
 * Serves a watch: what is there as ADDED events where the request starts at no version, then silence, as nothing in a
 * recording changes. Ends with the client, with `timeoutSeconds` or with the server.
 * @throws {ApiFailure} 400 for a bad selector
 */
export function watch(request: ReadRequest, replay: Replay, response: ServerResponse): void {
  const { path, kind, query } = request;
  const present = select(path, kind, { replay, query });
  response.writeHead(200, { 'content-type': 'application/json' });
  // Clients wait for the headers even where no event follows.
  response.flushHeaders();
  const send = (type: string, object: object): void => {
    response.write(`${JSON.stringify({ type, object })}\n`);
  };
  const shown = (item: KubeObject): object =>
    request.asTable ? tableOf([item], { kind, metadata: {}, query, replay }) : servedAs(item, path);
  const bookmark = (annotations?: Readonly<Record<string, string>>): void => {
    const metadata = {
      resourceVersion: resourceVersion(replay),
      ...(annotations === undefined ? {} : { annotations }),
    };
    const apiVersion = path.group === '' ? path.version : `${path.group}/${path.version}`;
    send('BOOKMARK', { kind: kind.kind, apiVersion, metadata });
  };

  const from = query.get('resourceVersion') ?? '';
  const initial = query.get('sendInitialEvents');
  if (initial === null ? from === '' || from === '0' : initial === 'true')
    for (const item of present) send('ADDED', shown(item));
  const bookmarks = query.get('allowWatchBookmarks') === 'true' && !request.asTable;
  if (bookmarks && initial === 'true') bookmark({ 'k8s.io/initial-events-end': 'true' });

  const timers = [
    ...(bookmarks ? [setInterval(bookmark, BOOKMARK_MS)] : []),
    ...limit(query.get('timeoutSeconds'), () => response.end()),
  ];
  response.on('close', () => timers.forEach((timer) => clearTimeout(timer)));
}

function limit(seconds: string | null, end: () => void): NodeJS.Timeout[] {
  const ms = Number(seconds ?? 0) * 1000;
  return ms > 0 && ms < 2 ** 31 ? [setTimeout(end, ms)] : [];
}
