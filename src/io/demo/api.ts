import type { IncomingMessage, ServerResponse } from 'node:http';
import { authenticate, authorize, callOf, type Call, type Cluster } from './call.ts';
import { discovery, isReview } from './discovery.ts';
import { listOf, type ReadRequest } from './list.ts';
import { answerLog } from './logs/answer.ts';
import { review } from './review.ts';
import { ApiFailure, badRequest, noSuchResource, statusOf } from './status.ts';
import { kindAt, objectAt, servedAs } from './store.ts';
import { tableOf } from './table.ts';
import { watch } from './watch.ts';

const VERSION = {
  major: '1',
  minor: '32',
  gitVersion: 'v1.32.0+meshdbg-demo',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: 'linux/amd64',
};
const MAX_BODY_BYTES = 1 << 20;

/** Answers one request of the Kubernetes API over HTTP; failures become Status objects. */
export async function answerApi(
  request: IncomingMessage,
  response: ServerResponse,
  cluster: Cluster,
): Promise<void> {
  try {
    const user = authenticate(request, cluster);
    const url = new URL(request.url ?? '/', 'https://127.0.0.1');
    if (/^\/(healthz|livez|readyz)$/.test(url.pathname)) return void response.end('ok');
    if (url.pathname === '/version') return sendJson(response, 200, VERSION);
    const found = discovery(url.pathname, cluster.replay.kinds);
    if (found !== undefined) return sendJson(response, 200, found);
    const call = callOf(url, user, cluster);
    authorize(request.method ?? 'GET', call, cluster);
    await answerResource(request, response, { call, cluster });
  } catch (error) {
    sendFailure(response, error);
  }
}

async function answerResource(
  request: IncomingMessage,
  response: ServerResponse,
  { call, cluster }: { readonly call: Call; readonly cluster: Cluster },
): Promise<void> {
  const { path, query, user, replay } = call;
  if (isReview(path.group, path.resource)) {
    const { access } = cluster;
    const answer = review(path.resource, await bodyOf(request), { access, user });
    return sendJson(response, 201, answer);
  }
  if (request.method === 'POST' && path.resource === 'serviceaccounts' && path.group === '')
    return sendJson(
      response,
      201,
      cluster.tokens.request(path, await bodyOf(request), replay.objects),
    );
  const kind = kindAt(path, replay);
  const asTable = wantsTable(request);
  const read: ReadRequest = { path, kind, query, asTable };
  if (['true', '1'].includes(query.get('watch') ?? '')) return watch(read, replay, response);
  if (path.name === undefined) return sendJson(response, 200, listOf(read, replay));
  const item = objectAt(path, kind, replay);
  switch (path.subresource) {
    case undefined:
    case 'status': {
      const metadata = {};
      const table = asTable ? tableOf([item], { kind, metadata, query, replay }) : undefined;
      return sendJson(response, 200, table ?? servedAs(item, path));
    }
    case 'log':
      return answerLog({ pod: item, query, replay, cuts: cluster.cuts }, response);
    case 'portforward':
    case 'exec':
      throw badRequest('Upgrade request required');
    default:
      throw noSuchResource();
  }
}

/** kubectl offers Tables first; whoever lists plain JSON before does not want one. */
function wantsTable({ headers }: IncomingMessage): boolean {
  const [first = ''] = (headers.accept ?? '').split(',');
  return /\bas=Table\b/.test(first) && /\bg=meta\.k8s\.io\b/.test(first);
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_BODY_BYTES)
      throw new ApiFailure(413, 'RequestEntityTooLarge', 'the request is too large');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function sendJson(response: ServerResponse, code: number, value: object): void {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(value)}\n`);
}

/** The failure as a Status object; what is no ApiFailure is a defect, and the client still deserves an answer. */
export function failureOf(error: unknown): ApiFailure {
  if (error instanceof ApiFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new ApiFailure(500, 'InternalError', `Internal error occurred: ${message}`);
}

function sendFailure(response: ServerResponse, error: unknown): void {
  const failure = failureOf(error);
  if (response.headersSent) response.destroy();
  else sendJson(response, failure.code, statusOf(failure));
}
