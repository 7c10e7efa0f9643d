import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';

export interface FakeRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
}

/** What a REST path answers: a JSON value with 200, or an answer of its own. */
export type FakeAnswer =
  { readonly status?: number; readonly body: unknown; readonly delayMs?: number } | undefined;

export interface FakeApi {
  /** Answers REST requests; undefined is the API server's 404 for a path that it does not serve. */
  readonly rest?: (request: FakeRequest) => FakeAnswer;
  /** Speaks on an accepted WebSocket (port-forward and exec), or refuses the upgrade. */
  readonly socket?: (
    request: FakeRequest,
    accept: () => Promise<WebSocket>,
  ) => FakeAnswer | void | Promise<void>;
}

export interface FakeApiServer {
  readonly url: string;
  readonly requests: FakeRequest[];
  /** A kubeconfig file that leads here, with some user. */
  readonly kubeconfig: string;
  stop(): Promise<void>;
}

/** A small API server on loopback that answers what a test wants. */
export async function startFakeApi(
  api: FakeApi,
  user: object = { token: 'secret' },
): Promise<FakeApiServer> {
  const requests: FakeRequest[] = [];
  const server = createServer((incoming, response) => {
    const request = read(incoming);
    requests.push(request);
    const answer = api.rest?.(request);
    setTimeout(() => write(response, answer), answer?.delayMs ?? 0);
  });
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => [...offered][0] ?? false,
  });
  const open = new Set<Duplex>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  server.on('upgrade', (incoming, socket, head) => {
    const request = read(incoming);
    requests.push(request);
    const accept = (): Promise<WebSocket> =>
      new Promise((resolve) => sockets.handleUpgrade(incoming, socket, head, resolve));
    const refusal = api.socket?.(request, accept);
    if (refusal === undefined || 'then' in refusal) return;
    const body = typeof refusal.body === 'string' ? refusal.body : JSON.stringify(refusal.body);
    socket.end(
      `HTTP/1.1 ${refusal.status ?? 500} No\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const directory = mkdtempSync(join(tmpdir(), 'meshdbg-api-'));
  const kubeconfig = join(directory, 'config');
  writeFileSync(kubeconfig, kubeconfigText({ url, user }));
  return {
    url,
    requests,
    kubeconfig,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        rmSync(directory, { recursive: true, force: true });
        server.close(() => resolve());
      }),
  };
}

/** YAML is a superset of JSON. */
export const kubeconfigText = ({
  url,
  user = {},
  name = 'test',
  namespace = 'shop',
}: {
  url: string;
  user?: object;
  name?: string;
  namespace?: string;
}): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context: { cluster: name, user: name, namespace } }],
    clusters: [{ name, cluster: { server: url } }],
    users: [{ name, user }],
  });

/** The API server's Status object. */
export const status = (code: number, message: string, details: object = {}): FakeAnswer => ({
  status: code,
  body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, message, details },
});

function read(incoming: IncomingMessage): FakeRequest {
  const url = new URL(incoming.url ?? '/', 'http://fake');
  return {
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    rawHeaders: incoming.rawHeaders,
  };
}

function write(response: ServerResponse, answer: FakeAnswer): void {
  const { status: code = 200, body } = answer ?? { status: 404, body: '404 page not found\n' };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(code, {
    'content-type': typeof body === 'string' ? 'text/plain' : 'application/json',
  });
  response.end(text);
}
