import type { IncomingMessage } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { WebSocket } from 'ws';
import { MeshdbgError } from '../../core/errors.ts';
import { whenAborted } from '../../core/model/when-aborted.ts';
import type { ApiServer, Headers } from './api-server.ts';
import { networkError } from './network-error.ts';
import type { Refusal } from './status-error.ts';

export interface ChannelRequest {
  /** With query. */
  readonly path: string;
  /** Subprotocols, best first. */
  readonly protocols: readonly string[];
  readonly signal: AbortSignal;
  /** What an answer other than 101 means. */
  readonly refused: (refusal: Refusal) => MeshdbgError;
}

/**
 * Opens a WebSocket that carries numbered channels: the first byte of each message is the channel
 * (k8s.io/apimachinery pkg/util/httpstream/wsstream). It comes paused: the caller resumes it when it listens.
 * @throws {MeshdbgError} what `refused` makes of the answer; unreachable, timeout, interrupted
 */
export async function openChannels(
  server: ApiServer,
  { path, protocols, signal, refused }: ChannelRequest,
): Promise<WebSocket> {
  if (signal.aborted) throw interrupted();
  const options = await server.options({ keep: false });
  const socket = new WebSocket(server.url.replace(/^http/, 'ws') + path, [...protocols], {
    ...options,
    headers: flat(options.headers),
    perMessageDeflate: false,
    followRedirects: false,
    ...(server.timeoutMs > 0 ? { handshakeTimeout: server.timeoutMs } : {}),
  });
  return new Promise((resolve, reject) => {
    let settle = (): void => {};
    const fail = (error: MeshdbgError): void => {
      settle();
      reject(error);
      socket.terminate();
    };
    settle = whenAborted(signal, () => fail(interrupted()));
    socket.on('error', (cause) => fail(translate(cause, server)));
    socket.once('unexpected-response', (_request, response) => {
      bodyOf(response)
        .then((body) => fail(refused({ status: response.statusCode ?? 0, body })))
        .catch((cause: unknown) => fail(networkError(cause, server)));
    });
    socket.once('open', () => {
      settle();
      socket.pause();
      resolve(socket);
    });
  });
}

/** ws hands headers to node:http, which takes lists, but its types only know single values. */
const flat = (headers: Headers): Record<string, string> =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  headers as Readonly<Record<string, unknown>> as Record<string, string>;

/** A refusal is short; what is longer is no Status. */
const LONGEST_REFUSAL = 64 * 1024;

async function bodyOf(response: IncomingMessage): Promise<string> {
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > LONGEST_REFUSAL) response.destroy();
  });
  return textOf(response).catch(() => '');
}

function translate(cause: Error, server: ApiServer): MeshdbgError {
  if (/handshake has timed out/.test(cause.message))
    return new MeshdbgError(
      'timeout',
      `The API server ${new URL(server.url).host} opened no connection to the pod within ${server.timeoutMs / 1000} s (--request-timeout).`,
      { cause },
    );
  if (/subprotocol/.test(cause.message))
    return new MeshdbgError(
      'unreachable',
      `The API server ${new URL(server.url).host} does not speak WebSocket to pods (${cause.message}).`,
      { hint: 'A proxy before it may drop WebSockets; --via exec needs them too.', cause },
    );
  return networkError(cause, server);
}

const interrupted = (): MeshdbgError => new MeshdbgError('interrupted', 'Interrupted.');
