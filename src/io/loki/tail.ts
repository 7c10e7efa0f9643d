import { WebSocket, type RawData } from 'ws';
import { text as textOf } from 'node:stream/consumers';
import type { LokiTailed } from '../../ports/loki.ts';
import type { LokiServer } from './access.ts';
import { tailedOf } from './decode.ts';
import { connectionFailure, silence, statusFailure } from './failure.ts';

/** How often a connection is asked whether it lives, in milliseconds. */
const PING_MS = 10_000;

/**
 * The messages of one tail, until the connection ends. Nothing more is read from it while messages wait to be taken.
 * @throws {MeshdbgError} as LokiClient.range
 */
export async function* tail(server: LokiServer, url: URL): AsyncGenerator<LokiTailed> {
  const waiting: string[] = [];
  let ended = false;
  let failure: unknown;
  let wake = (): void => {};
  const end = (cause?: unknown): void => {
    failure ??= cause;
    ended = true;
    wake();
  };
  const socket = open(server, url, end);
  socket.on('message', (data: RawData) => {
    waiting.push(bytesOf(data).toString('utf8'));
    socket.pause();
    wake();
  });
  const stopWatching = watch(server, socket, end);
  try {
    for (;;) {
      const message = waiting.shift();
      if (message !== undefined) yield tailedOf(server, message);
      else if (failure !== undefined) throw connectionFailure(server, failure);
      else if (ended) return;
      else {
        if (socket.isPaused) socket.resume();
        await new Promise<void>((resolve) => (wake = resolve));
      }
    }
  } finally {
    stopWatching();
    socket.terminate();
  }
}

function open(server: LokiServer, url: URL, end: (cause?: unknown) => void): WebSocket {
  const address = new URL(url);
  address.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:';
  const { timeoutMs, headers } = server;
  const socket = new WebSocket(address, {
    headers,
    ...(timeoutMs > 0 ? { handshakeTimeout: timeoutMs } : {}),
  });
  socket.on('unexpected-response', (_, response) => {
    textOf(response)
      .then((body) => end(statusFailure(server, response.statusCode ?? 0, body)), end)
      .finally(() => socket.terminate());
  });
  socket.on('error', end);
  socket.on('close', (code, reason) => {
    // 1011: Loki tells why it ends a tail ("reached tail max duration limit").
    end(code === 1000 || code === 1001 || code === 1005 ? undefined : new Error(reason.toString() || `closed with code ${code}`));
  });
  return socket;
} // prettier-ignore

/** Ends the tail with Ctrl-C, or when the other end no longer lives. @returns what ends the watch */
function watch(
  server: LokiServer,
  socket: WebSocket,
  end: (cause?: unknown) => void,
): () => void {
  const { signal, timeoutMs } = server;
  const abort = (): void => end(new Error('interrupted'));
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  let heardAt = performance.now();
  const heard = (): void => {
    heardAt = performance.now();
  };
  for (const event of ['open', 'message', 'ping', 'pong'] as const) socket.on(event, heard);
  const timer = setInterval(() => {
    if (socket.readyState !== WebSocket.OPEN || socket.isPaused) return heard();
    if (timeoutMs > 0 && performance.now() - heardAt > Math.max(timeoutMs, 2 * PING_MS)) end(silence(server));
    else socket.ping();
  }, PING_MS);
  return () => {
    clearInterval(timer);
    signal.removeEventListener('abort', abort);
  };
} // prettier-ignore

const bytesOf = (data: RawData): Buffer =>
  Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data);
