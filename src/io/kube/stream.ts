import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { text as textOf } from 'node:stream/consumers';
import { MeshdbgError } from '../../core/errors.ts';
import { whenAborted } from '../../core/model/when-aborted.ts';
import type { ApiServer } from './api-server.ts';
import { networkError } from './network-error.ts';
import type { Refusal } from './status-error.ts';

export interface StreamAsked {
  readonly path: string;
  readonly signal: AbortSignal;
  /** The body may be silent for as long as it likes; else the server's limit counts between its pieces, too. */
  readonly patient: boolean;
  /** What an answer other than 200 means. */
  readonly refused: (refusal: Refusal) => MeshdbgError;
}

/** How often a silent connection is probed, so that one whose other end has gone does not look alive for ever, in milliseconds. */
const PROBE_MS = 15_000;

const NOTHING = new Uint8Array();

/**
 * The body of a GET piece by piece; an empty piece says that it has begun. The next piece is read when it is asked for; leaving the loop closes the connection. A body that
 * breaks off is an error, not an end.
 * @throws {MeshdbgError} what `refused` says; unreachable, timeout, interrupted, unauthorized
 */
export async function* streamed(server: ApiServer, asked: StreamAsked): AsyncGenerator<Uint8Array> {
  const { signal } = asked;
  let response: IncomingMessage | undefined;
  try {
    response = await open(server, asked);
    const body: AsyncIterable<Uint8Array> = response;
    yield NOTHING;
    yield* body;
  } catch (cause) {
    if (signal.aborted || server.signal.aborted) throw interrupted(cause);
    throw networkError(cause, server);
  } finally {
    response?.destroy();
  }
}

async function open(server: ApiServer, asked: StreamAsked): Promise<IncomingMessage> {
  asked.signal.throwIfAborted();
  const options = await server.options({ keep: true });
  const url = new URL(server.url + asked.path);
  const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = send(url, {
      ...options,
      headers: { ...options.headers, accept: 'application/json, */*' },
    });
    sent.once(
      'close',
      whenAborted(asked.signal, () => sent.destroy(interrupted())),
    );
    const stopTimer = limited(server, (error) => sent.destroy(error));
    sent.once('socket', (socket) => socket.setKeepAlive(true, PROBE_MS));
    sent.once('error', (error) => {
      stopTimer();
      reject(error);
    });
    sent.once('response', (answer) => {
      stopTimer();
      if (!asked.patient || answer.statusCode !== 200) watchSilence(server, answer);
      resolve(answer);
    });
    sent.end();
  });
  if (response.statusCode === 200) return response;
  throw asked.refused({ status: response.statusCode ?? 0, body: await textOf(response) });
}

/** Ends a body that stays silent for too long; a reader that takes its time is no silence. */
function watchSilence(server: ApiServer, response: IncomingMessage): void {
  if (server.timeoutMs <= 0) return;
  const { socket } = response;
  const end = (): void => {
    if (!response.isPaused() && response.readableLength === 0) response.destroy(silent(server));
  };
  socket.setTimeout(server.timeoutMs);
  socket.on('timeout', end);
  response.once('close', () => {
    socket.setTimeout(0);
    socket.off('timeout', end);
  });
}

/** @returns what ends the limit */
function limited(server: ApiServer, stop: (error: MeshdbgError) => void): () => void {
  if (server.timeoutMs <= 0) return () => {};
  const timer = setTimeout(() => stop(silent(server)), server.timeoutMs);
  return () => clearTimeout(timer);
}

const interrupted = (cause?: unknown): MeshdbgError =>
  new MeshdbgError('interrupted', 'Interrupted.', { cause });

const silent = ({ url, timeoutMs }: ApiServer): MeshdbgError =>
  new MeshdbgError(
    'timeout',
    `The API server ${new URL(url).host} sent nothing within ${timeoutMs / 1000} s (--request-timeout).`,
    { hint: 'Give it more time, for example --request-timeout 2m.' },
  );
