import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import {
  createServer as createHttp2,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { loadAssignment } from '../../support/envoy-config.ts';
import { CLUSTERS, MIRRORS } from './part.ts';

/** A request as it came to an upstream. */
export interface Arrival {
  readonly cluster: string;
  readonly method: string;
  readonly path: string;
  readonly rawHeaders: readonly string[];
  readonly port: number;
}

/** Servers behind the clusters of a test, which remember what comes. */
export interface Upstreams {
  /** envoy.config.cluster.v3.Cluster */
  readonly clusters: readonly object[];
  readonly arrivals: (id: string) => readonly Arrival[];
  stop(): void;
}

/** A cluster with as many servers as it has endpoints, of HTTP/1 unless it says otherwise. */
export interface UpstreamCluster {
  readonly name: string;
  readonly endpoints?: number;
  /** So many more endpoints at which nobody listens. */
  readonly dead?: number;
  readonly isHttp2?: boolean;
  readonly more?: object;
}

const USUAL: readonly UpstreamCluster[] = [...CLUSTERS, ...MIRRORS].map((name) => ({ name }));

export async function startUpstreams(wanted = USUAL): Promise<Upstreams> {
  const seen = new Map<string, Arrival[]>();
  const note = (id: string, arrival: Arrival): void => {
    seen.set(id, [...(seen.get(id) ?? []), arrival]);
  };
  const started = await Promise.all(
    wanted.map(async ({ name, endpoints = 1, dead = 0, isHttp2, more }) => {
      const make = isHttp2 === true ? http2Upstream : upstream;
      const servers = Array.from({ length: endpoints }, () => make(name, note));
      await Promise.all(servers.map((server) => once(server.listen(0, '127.0.0.1'), 'listening')));
      return {
        servers,
        cluster: cluster(name, [...servers.map(portOf), ...Array<number>(dead).fill(1)], {
          isHttp2,
          ...more,
        }),
      };
    }),
  );
  return {
    clusters: started.map((one) => one.cluster),
    arrivals: (id) => seen.get(id) ?? [],
    stop: () => {
      for (const server of started.flatMap(({ servers }) => servers)) {
        server.close();
        if ('closeAllConnections' in server) server.closeAllConnections();
      }
    },
  };
}

type Note = (id: string, arrival: Arrival) => void;

const portOf = (server: Server | Http2Server): number =>
  (server.address() as AddressInfo | null)?.port ?? 0; // It listens on TCP.

/** Answers at once, or fails as header x-test-fail says: with a status, by a reset, or by saying nothing. */
function upstream(name: string, note: Note): Server {
  const take = (request: IncomingMessage): string => {
    const { method = '', url = '', rawHeaders, headers } = request;
    note(String(headers['x-test-id']), { cluster: name, method, path: url, rawHeaders, port: portOf(server) }); // prettier-ignore
    return String(headers['x-test-fail'] ?? '');
  };
  const server = createServer((request, response) => {
    const fail = take(request);
    if (fail === 'hang') return;
    if (fail === 'reset') {
      request.socket.destroy();
      return;
    }
    response.writeHead(fail === '' ? 200 : Number(fail), { 'content-length': '2' });
    response.end(request.method === 'HEAD' ? '' : 'ok');
  });
  // Never: a connection that closes while Envoy uses it looks like one attempt more or less.
  server.keepAliveTimeout = 0;
  server.on('connect', (request, socket) => {
    take(request);
    socket.end('HTTP/1.1 200 OK\r\n\r\n');
  });
  server.on('upgrade', (request, socket) => {
    take(request);
    // It stays open until the other side has enough.
    socket.on('error', () => undefined);
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: ${String(request.headers.upgrade)}\r\n\r\n`); // prettier-ignore
  });
  return server;
}

/** The same over HTTP/2; it does not fail. */
function http2Upstream(name: string, note: Note): Http2Server {
  const server = createHttp2({ settings: { enableConnectProtocol: true } });
  server.on(
    'stream',
    (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, _: number, rawHeaders: string[]) => {
      const { ':method': method = '', ':path': path = '' } = headers;
      note(String(headers['x-test-id']), { cluster: name, method, path, rawHeaders, port: portOf(server) }); // prettier-ignore
      stream.on('error', () => undefined);
      stream.respond({ ':status': 200 });
      stream.end(method === 'HEAD' ? '' : 'ok');
    },
  );
  return server;
}

const MOST = { max_connections: 10_000, max_pending_requests: 10_000, max_requests: 10_000, max_retries: 10_000 }; // prettier-ignore

function cluster(name: string, ports: readonly number[], { isHttp2, ...more }: { readonly isHttp2?: boolean | undefined }): object {
  const assignment = loadAssignment(name, ports) as { endpoints: { lb_endpoints: { endpoint: object }[] }[] };
  for (const { endpoint } of assignment.endpoints.flatMap(({ lb_endpoints }) => lb_endpoints))
    Object.assign(endpoint, { hostname: `${name}.internal` });
  return {
    name,
    type: 'STATIC',
    load_assignment: assignment,
    circuit_breakers: { thresholds: [MOST] },
    ...(isHttp2 === true ? { typed_extension_protocol_options: HTTP2 } : {}),
    ...more,
  };
} // prettier-ignore

const HTTP2 = {
  'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
    '@type': 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
    explicit_http_config: { http2_protocol_options: { allow_connect: true } },
  },
};
