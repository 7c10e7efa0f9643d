import type { Cluster } from '../../model/envoy/cluster.ts';
import type { FilterChain } from '../../model/envoy/filter-chain.ts';
import type { HttpConnectionManager } from '../../model/envoy/network-filter.ts';
import type { ClusterChoice } from '../../model/envoy/route-action.ts';
import type { RouteConfiguration } from '../../model/envoy/route.ts';
import type { VirtualHost } from '../../model/envoy/virtual-host.ts';
import { once } from '../../model/once.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import {
  isHttp,
  isHttp2,
  isTls,
  isUnsupported,
  type Protocol,
} from '../../intent/model/protocol.ts';
import type { Connection, SocketAddress } from '../../wire/connection.ts';
import { chooseFilterChain } from '../../wire/filter-chain-choice.ts';
import { outboundListener } from '../../wire/listener-choice.ts';
import { chooseVirtualHost } from '../../wire/virtual-host-choice.ts';
import { clusterOutcomes } from './cluster-outcomes.ts';
import { distinctOutcomes, type Outcomes } from './distinct-outcomes.ts';
import { indexOf } from '../mesh/proxy-index.ts';
import { plainProtocols, type ApplicationBytes, type RefusedOutcome } from '../model/sent.ts';
import type { CalledServer } from '../mesh/server-name.ts';

/** What a client's proxy does with connections to a server: one outcome for each endpoint that they can reach. */
export function clientOutcomes(client: ProxySnapshot, server: CalledServer): Outcomes {
  return distinctOutcomes(attemptsOf(server).flatMap((attempt) => attemptOutcomes(client, server, attempt))); // prettier-ignore
}

/** The same for one cluster only, whatever leads to it. */
export function subsetOutcomes(
  client: ProxySnapshot,
  cluster: Cluster,
  server: CalledServer,
): Outcomes {
  const { protocol } = portOf(server);
  const bytes = bytesOf(protocol);
  return distinctOutcomes([clusterOutcomes(client, cluster.name, { bytes, overridesAlpn: bytes === 'http1' || bytes === 'http2', destination: undefined })]); // prettier-ignore
}

const portOf = ({ service, port }: CalledServer): { readonly protocol: Protocol } =>
  service?.ports.find((one) => one.number === port) ?? { protocol: 'UnsupportedProtocol' };

/** Where only DNS knows the address, any will do: no listener is for it alone. */
const destinationsOf = ({ addresses }: CalledServer): readonly string[] =>
  addresses.length === 0 ? ['192.0.2.1'] : addresses;

function bytesOf(protocol: Protocol): ApplicationBytes {
  if (isHttp2(protocol)) return 'http2';
  if (isHttp(protocol) || isUnsupported(protocol)) return 'http1';
  return isTls(protocol) ? 'tls' : 'other';
}

/** A connection that an application opens. */
interface Attempt {
  readonly connection: Connection;
  readonly bytes: ApplicationBytes;
}

/** One for each address of a server, whoever calls. */
const attemptsOf = once((server: CalledServer): readonly Attempt[] => {
  const bytes = bytesOf(portOf(server).protocol);
  return destinationsOf(server).map((ip) => ({
    bytes,
    connection: {
      destination: { ip, port: server.port },
      transport: bytes === 'tls' ? 'tls' : 'raw_buffer',
      serverName: bytes === 'tls' ? server.host : '',
      applicationProtocols: plainProtocols(bytes),
    },
  }));
});

function attemptOutcomes(
  client: ProxySnapshot,
  server: CalledServer,
  { connection, bytes }: Attempt,
): Outcomes[] {
  const { destination } = connection;
  const choice = outboundListener(indexOf(client).listeners, destination);
  if (choice === undefined)
    return [[{ kind: 'refused', reason: 'client-listener-missing', cluster: '' }]];
  const chain = chooseFilterChain(choice.listener, connection);
  if (chain === undefined) return [[{ kind: 'refused', reason: 'no-route', cluster: '' }]];
  return chainOutcomes(client, chain, { server, destination, bytes });
}

interface ChainContext {
  readonly server: CalledServer;
  readonly destination: SocketAddress;
  readonly bytes: ApplicationBytes;
}

function chainOutcomes(
  client: ProxySnapshot,
  chain: FilterChain,
  { server, destination, bytes }: ChainContext,
): Outcomes[] {
  for (const filter of chain.filters) {
    if (filter.kind === 'tcp-proxy')
      return namesOf(filter.tcp.to).map((name) => clusterOutcomes(client, name, { bytes, overridesAlpn: false, destination })); // prettier-ignore
    if (filter.kind === 'http') {
      const overridesAlpn = filter.http.httpFilters.some(({ name }) => name === 'istio.alpn');
      const config = routesOf(client, filter.http);
      const host = config && chooseVirtualHost(config, `${server.host}:${server.port}`);
      const names = host === undefined ? [] : clustersOf(host);
      if (names.length === 0) return [[leadsNowhere(host)]];
      return names.map((name) => clusterOutcomes(client, name, { bytes, overridesAlpn, destination })); // prettier-ignore
    }
  }
  return [[{ kind: 'refused', reason: 'no-route', cluster: '' }]];
}

/** The clusters that requests to a host can reach, by all its routes. */
const clustersOf = once(({ routes }: VirtualHost): readonly string[] => {
  const names = routes.flatMap(({ action }) => (action.kind === 'forward' ? namesOf(action.to) : [])); // prettier-ignore
  return [...new Set(names)];
});

/** None of a host's routes leads to a cluster: Envoy answers 404, or what the routes say. */
function leadsNowhere(host: VirtualHost | undefined): RefusedOutcome {
  // What outboundTrafficPolicy REGISTRY_ONLY makes of unknown hosts (istio/pilot/pkg/networking/core/httproute.go, buildCatchAllVirtualHost).
  if (host?.name === 'block_all') return { kind: 'refused', reason: 'blackholed', cluster: '' };
  const routes = host?.routes ?? [];
  const isAnswered = routes.some(({ action: { kind } }) => kind === 'direct-response' || kind === 'redirect'); // prettier-ignore
  const routeOwners = routes.flatMap(({ owner }) => (owner === undefined ? [] : [owner]));
  return { kind: 'refused', reason: isAnswered ? 'answered-by-route' : 'no-route', cluster: '', routeOwners }; // prettier-ignore
}

function routesOf(
  client: ProxySnapshot,
  { routes }: HttpConnectionManager,
): RouteConfiguration | undefined {
  if (routes.kind === 'inline') return routes.config;
  if (routes.kind !== 'rds') return undefined;
  return indexOf(client).routes.get(routes.name);
}

/** A choice with weight 0 is never made. */
function namesOf(choice: ClusterChoice): string[] {
  if (choice.kind === 'cluster') return [choice.name];
  if (choice.kind !== 'weighted') return [];
  return choice.clusters.filter(({ weight }) => weight > 0).map(({ name }) => name);
}
