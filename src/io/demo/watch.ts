import type { ServerResponse } from 'node:http';
import type { KubeObject } from '../../core/model/kube.ts';
import type { ReadRequest } from './list.ts';
import type { Replay } from './replay.ts';
import { resourceVersion, select, servedAs } from './store.ts';
import { tableOf } from './table.ts';

const BOOKMARK_MS = 60_000;

/**
 * Serves a watch: what is there as ADDED events where the request starts at no version, then what the steps of a script change:
 * without one silence, as nothing in a recording changes. Ends with the client, with `timeoutSeconds` or with the server.
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

  const quiet = replay.onStep(changes(request, replay, (type, item) => send(type, shown(item))));
  const timers = [
    ...(bookmarks ? [setInterval(bookmark, BOOKMARK_MS)] : []),
    ...limit(query.get('timeoutSeconds'), () => response.end()),
  ];
  response.on('close', () => {
    quiet();
    timers.forEach((timer) => clearTimeout(timer));
  });
}

/** Tells what a step of the script has changed of what is watched, each time it is called. */
function changes(
  { path, kind, query }: ReadRequest,
  replay: Replay,
  tell: (type: 'ADDED' | 'MODIFIED' | 'DELETED', item: KubeObject) => void,
): () => void {
  const current = (): Map<string, KubeObject> =>
    new Map(
      select(path, kind, { replay, query }).map((item) => [`${item.namespace}/${item.name}`, item]),
    );
  let before = current();
  return () => {
    const after = current();
    for (const [key, item] of after)
      if (before.get(key) !== item) tell(before.has(key) ? 'MODIFIED' : 'ADDED', item);
    for (const [key, item] of before) if (!after.has(key)) tell('DELETED', item);
    before = after;
  };
}

function limit(seconds: string | null, end: () => void): NodeJS.Timeout[] {
  const ms = Number(seconds ?? 0) * 1000;
  return ms > 0 && ms < 2 ** 31 ? [setTimeout(end, ms)] : [];
}
