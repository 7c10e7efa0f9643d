import { Agent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as TlsAgent, request as httpsRequest } from 'node:https';
import { pathWithQuery, type Draft } from './draft.ts';
import type { Certificate, World } from './world.ts';

/** What a client gets. */
export interface Answer {
  readonly status: number;
  readonly location?: string;
  readonly grpcStatus?: string;
}

export interface Asking {
  readonly ask: Ask;
  readonly close: () => void;
}

export type Ask = (draft: Draft, id: string, port: number) => Promise<Answer>;

/** A client with connections of its own for each certificate that it shows. */
export function asking({ certificates }: World, isTls: boolean): Asking {
  const options = { keepAlive: true, maxSockets: 24 };
  const secured = (shown?: Certificate): TlsAgent =>
    new TlsAgent({
      ...options,
      maxSockets: 8,
      maxCachedSessions: 0,
      rejectUnauthorized: false,
      ...(shown && { key: shown.key, cert: shown.chain }),
    });
  const agents = {
    plain: new Agent(options),
    none: secured(),
    trusted: secured(certificates.trusted),
    strange: secured(certificates.strange),
  };
  const ask: Ask = (draft, id, port) => {
    const shown = draft.headers.find(([name]) => name === 'x-certificate')?.[1];
    const agent = shown === 'trusted' || shown === 'strange' ? agents[shown] : agents.none;
    const common = {
      host: '127.0.0.1',
      port,
      method: draft.method,
      path: target(draft),
      setHost: false,
      headers: rawHeaders(draft, id),
    };
    return answered(
      isTls ? httpsRequest({ ...common, agent }) : httpRequest({ ...common, agent: agents.plain }),
    );
  };
  return { ask, close: () => Object.values(agents).forEach((agent) => agent.destroy()) };
}

/** What stands on the request line. */
const target = (draft: Draft): string =>
  draft.method === 'CONNECT'
    ? draft.authority
    : Buffer.from(pathWithQuery(draft)).toString('latin1');

const rawHeaders = (draft: Draft, id: string): string[] => [
  'host',
  draft.authority,
  'x-test-id',
  id,
  ...draft.headers.flat(),
  ...(draft.method === 'GET' || draft.method === 'CONNECT' ? [] : ['content-length', '0']),
];

const answered = (call: ClientRequest): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const take = (response: IncomingMessage): void => {
      const { location } = response.headers;
      const grpcStatus = response.headers['grpc-status'];
      resolve({
        status: response.statusCode ?? 0,
        ...(location === undefined ? {} : { location }),
        ...(grpcStatus === undefined ? {} : { grpcStatus: String(grpcStatus) }),
      });
    };
    call.on('response', (response) => {
      response.resume();
      response.on('end', () => take(response));
      response.on('error', reject);
    });
    call.on('connect', (response, socket) => {
      socket.destroy();
      take(response);
    });
    call.on('error', reject);
    call.end();
  });
