import { expect } from 'vitest';
import { enterHttp } from '../../../src/core/explain/filters/enter-http.ts';
import { runHttpFilters } from '../../../src/core/explain/filters/run-http-filters.ts';
import type { ConnectionFacts } from '../../../src/core/wire/stream-facts.ts';
import type { FilterResult } from '../../../src/core/explain/model/filter-call.ts';
import { isGrpc, type HttpRequest } from '../../../src/core/wire/http-request.ts';
import type { HttpConnectionManager } from '../../../src/core/model/envoy/network-filter.ts';
import type { Route } from '../../../src/core/model/envoy/virtual-host.ts';
import type { Listener } from '../../../src/core/model/envoy/listener.ts';
import { newAuthority } from '../../support/authority.ts';
import { secretOf } from '../../support/envoy-config.ts';
import { startEnvoy } from '../../support/envoy.ts';
import { envoySnapshot } from '../../support/envoy-snapshot.ts';
import { freePorts, mutualTls, rootsSecret } from '../../support/envoy-tls.ts';
import type { Draw } from '../chain-scene.ts';
import { listenerWith, manager, tellingRoutes } from './filter-listener.ts';
import { sendRaw, type Answer, type Way } from './sent.ts';

/** A request to the n-th route. */
export interface Attempt {
  readonly at: number;
  readonly way: Way;
  readonly request: HttpRequest;
}

export interface FilterScene {
  readonly ports: readonly number[];
  /** Plain or with a client certificate, from and to some address. */
  someWay(draw: Draw): Way;
  /** "status details" as foretold and as it came. */
  compare(attempt: Attempt): Promise<{ readonly foretold: string; readonly really: string; readonly answer?: Answer; readonly result: FilterResult }>; // prettier-ignore
  stop(): Promise<void>;
}

export interface SceneOptions {
  readonly filters: readonly object[];
  /** What each route has beside its match and answer, given the ports: two plain ones and one with TLS. */
  readonly settings: (ports: readonly number[]) => readonly object[];
  readonly manager?: object;
}

/** One Envoy whose routes answer by themselves, each with settings of its own for the same filters. */
export async function startFilterScene(options: SceneOptions): Promise<FilterScene> {
  const certificates = newAuthority();
  const ports = await freePorts(3);
  const client = certificates.issue(`URI:${SPIFFE},DNS:${DNS}`);
  const http = manager(tellingRoutes(options.settings(ports)), options.filters, options.manager);
  const tls = { transport_socket: mutualTls('downstream', { certificate: 'server', roots: 'roots' }) }; // prettier-ignore
  const envoy = await startEnvoy({
    static_resources: {
      listeners: ports.map((port, index) => listenerWith(port, http, index === 2 ? tls : {})),
      secrets: [secretOf('server', certificates.issue('DNS:server')), rootsSecret('roots', certificates.root)], // prettier-ignore
    },
  });
  const { listeners } = await envoySnapshot(envoy, { namespace: 'shop', pod: 'server' });
  const managers = new Map(listeners.map(({ config }) => [Number(config.name), httpOf(config)]));
  return {
    ports,
    someWay: (draw) => {
      const port = draw(ports);
      return {
        port,
        destination: draw(['127.0.0.1', '127.0.0.2', '127.0.0.5']),
        source: draw(['127.0.0.1', '127.0.0.3', '127.0.0.6']),
        ...(port === ports[2] ? { tls: { serverName: draw(['', 'shop.example', 'other.example']), key: client.key, certificate: client.chain } } : {}),
      }; // prettier-ignore
    },
    compare: async ({ at, way, request }) => {
      const own = { ...request, headers: [...request.headers, ['x-config', String(at)] as const] };
      const answer = await sendRaw(own, way);
      const really = answer === undefined ? 'close' : reallyOf(answer); // prettier-ignore
      const told = foretell(managers.get(way.port), { at, way, request: own });
      return {
        foretold: told.words,
        really,
        result: told.result,
        ...(answer === undefined ? {} : { answer }),
      };
    },
    stop: async () => {
      await envoy.stop();
      certificates.remove();
    },
  };
}

export const SPIFFE = 'spiffe://cluster.local/ns/shop/sa/front';
export const DNS = 'front.shop.example';

/** The HTTP connection manager of a listener of one chain. */
export function httpOf({ filterChains }: Listener): HttpConnectionManager {
  const filter = filterChains[0]?.filters.find(({ kind }) => kind === 'http');
  if (filter?.kind !== 'http') throw new Error('no HTTP');
  return filter.http;
}

/** What an Envoy's connection knows of a way. */
export const connectionOf = ({ port, destination, source, tls }: Way): ConnectionFacts => ({
  destination: { ip: destination, port },
  sourceIp: source,
  serverName: tls?.serverName ?? '',
  ...(tls === undefined
    ? {}
    : {
        tls: {
          serverName: tls.serverName,
          isPeerValidated: true,
          peer: { uriSans: [SPIFFE], dnsSans: [DNS], subject: 'O=workload' },
        },
      }),
});

function foretell(http: HttpConnectionManager | undefined, { at, way, request }: Attempt): { readonly words: string; readonly result: FilterResult } {
  if (http?.routes.kind !== 'inline') throw new Error('no routes');
  const route = http.routes.config.virtualHosts[0]?.routes[at];
  if (route === undefined) throw new Error('no route');
  const entered = enterHttp({ http, request, connection: connectionOf(way) });
  if (entered.kind !== 'pass') return { words: wordsOf(entered, ''), result: entered };
  const branches = runHttpFilters({
    filters: http.httpFilters,
    discovered: new Map(),
    request: entered.request,
    stream: entered.stream,
    route: {
      route,
      cluster: clusterOf(route),
      isTlsRequired: false,
      perFilter: [route.perFilter],
      steps: [],
    },
    capturedAt: new Date().toISOString(),
  });
  expect(branches).toHaveLength(1);
  const status = route.action.kind === 'direct-response' ? route.action.status : 503;
  const passed = passedWords(status, isGrpc(entered.request));
  const [branch] = branches;
  if (branch === undefined) throw new Error('no branch');
  return { words: wordsOf(branch.value, passed), result: branch.value };
} // prettier-ignore

/** Routes answer by themselves, or name a cluster that there is not. */
function passedWords(status: number, grpc: boolean): string {
  if (status === 503) return `${grpc ? '200/14' : '503'} cluster_not_found`;
  return `${grpc ? '200/2' : status} direct_response`;
}

export function wordsOf(result: FilterResult, passed: string): string {
  if (result.kind === 'answer')
    return `${result.status}${result.grpcStatus === undefined ? '' : `/${result.grpcStatus}`} ${result.details}`;
  return result.kind === 'pass' ? passed : result.kind;
}

/** An attempt in one line, without keys. */
export const describeTry = (attempt: Attempt | undefined, config: object): object => ({
  config: JSON.stringify(config),
  request: JSON.stringify(attempt?.request),
  way: JSON.stringify(attempt?.way, (key, value: unknown) => (key === 'key' || key === 'certificate' ? undefined : value)),
}); // prettier-ignore

/** gRPC tells in headers what others tell in the body. */
export function reallyOf({ status, headers, body }: Answer): string {
  const grpc = headers.get('grpc-status');
  const told = grpc === undefined ? body : decodeURIComponent(headers.get('grpc-message') ?? '');
  if (grpc === undefined && status === 200 && body === '') return '200 cors_response';
  return `${status}${grpc === undefined ? '' : `/${grpc}`} ${told.split('|')[0]}`;
}

const clusterOf = ({ action }: Route): string =>
  action.kind === 'forward' && action.to.kind === 'cluster' ? action.to.name : '';
