import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { text as textOf } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import { MeshdbgError } from '../../core/errors.ts';
import { whenAborted } from '../../core/model/when-aborted.ts';
import type { ApiServer, ServerOptions } from './api-server.ts';
import { networkError } from './network-error.ts';

export interface RestAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * GET of one path of the API server. All statuses come back.
 * @throws {MeshdbgError} unreachable, timeout, interrupted, unauthorized
 */
export const get = (server: ApiServer, path: string): Promise<RestAnswer> =>
  ask(server, path, undefined);

/** POST of JSON, for questions that Kubernetes takes no other way (TokenRequest). Answers and errors as for get. */
export const post = (server: ApiServer, path: string, json: object): Promise<RestAnswer> =>
  ask(server, path, json);

async function ask(server: ApiServer, path: string, json: object | undefined): Promise<RestAnswer> {
  if (server.signal.aborted) throw interrupted();
  const options = await server.options({ keep: true });
  const url = new URL(server.url + path);
  try {
    return await send(server, { url, json }, options);
  } catch (cause) {
    if (server.signal.aborted) throw interrupted(cause);
    throw networkError(cause, server);
  }
}

function send(
  server: ApiServer,
  { url, json }: { readonly url: URL; readonly json: object | undefined },
  options: ServerOptions,
): Promise<RestAnswer> {
  const request = url.protocol === 'http:' ? httpRequest : httpsRequest;
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      ...options,
      method: json === undefined ? 'GET' : 'POST',
      headers: {
        ...options.headers,
        accept: 'application/json',
        'accept-encoding': 'gzip',
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
    });
    sent.once(
      'close',
      whenAborted(server.signal, () => sent.destroy(interrupted())),
    );
    // The socket's own timeout misses the time of connecting through a proxy.
    const timer =
      server.timeoutMs > 0
        ? setTimeout(() => sent.destroy(silent(server)), server.timeoutMs)
        : undefined;
    const stop = (): void => clearTimeout(timer);
    sent.once('error', (error) => {
      stop();
      reject(error);
    });
    sent.once('response', (response) => {
      timer?.refresh();
      response.on('data', () => timer?.refresh());
      const status = response.statusCode ?? 0;
      read(response)
        .finally(stop)
        .then((body) => resolve({ status, body }), reject);
    });
    sent.end(json === undefined ? undefined : JSON.stringify(json));
  });
}

async function read(response: IncomingMessage): Promise<string> {
  if (response.headers['content-encoding'] !== 'gzip') return textOf(response);
  // pipe() does not carry errors on.
  const gunzip = createGunzip();
  response.once('error', (error) => gunzip.destroy(error));
  return textOf(response.pipe(gunzip));
}

const silent = ({ url, timeoutMs }: ApiServer): MeshdbgError =>
  new MeshdbgError(
    'timeout',
    `The API server ${new URL(url).host} sent nothing within ${timeoutMs / 1000} s (--request-timeout).`,
    { hint: 'Give it more time, for example --request-timeout 2m.' },
  );

const interrupted = (cause?: unknown): MeshdbgError =>
  new MeshdbgError('interrupted', 'Interrupted.', { cause });
