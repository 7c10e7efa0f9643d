import { isObject, objects, strings, text } from '../decode/read.ts';
import type { FilterChain } from '../model/envoy/filter-chain.ts';
import type { Listener } from '../model/envoy/listener.ts';
import type { RouteConfiguration } from '../model/envoy/route.ts';
import type { Route, VirtualHost } from '../model/envoy/virtual-host.ts';
import type { JsonObject } from '../model/json.ts';
import { sourcesOf } from '../model/provenance.ts';
import type { ResourceRef } from '../model/resource.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import { indexOf } from '../tls/mesh/proxy-index.ts';
import type { Intent } from '../why/intent.ts';
import { parseAddress, type SocketAddress } from '../wire/connection.ts';
import { chooseFilterChain } from '../wire/filter-chain-choice.ts';
import { inboundListener, outboundListener } from '../wire/listener-choice.ts';
import { chooseVirtualHost } from '../wire/virtual-host-choice.ts';
import type { LogRecord } from '../logs/model/log-record.ts';
import type { Facts } from './facts.ts';
import { mayMatch } from './path-match.ts';

/** The routes that a logged request met. */
export interface RoutePlace {
  readonly config: RouteConfiguration;
  readonly listener: string;
  /** Undefined where none has the request's host. */
  readonly host: VirtualHost | undefined;
  /** Those that may have taken it, in Envoy's order: headers are not in the line. */
  readonly routes: readonly FoundRoute[];
  /** Where the virtual host came from, by the YAML. */
  readonly hostSource: ResourceRef | undefined;
}

export interface FoundRoute {
  readonly route: Route;
  /** The rule that made it; null where that is not known. */
  readonly owner: ResourceRef | null;
  /** The same route as the YAML makes it, with the sources of its values. */
  readonly compiled: JsonObject | undefined;
}

interface Around {
  readonly facts: Facts;
  readonly config: ProxySnapshot;
  readonly intent: Intent | undefined;
}

/** Undefined where no listener of the proxy's config has HTTP routes for the connection. */
export function routePlace(
  { facts, config: proxy, intent }: Around,
  { entry, side }: LogRecord,
): RoutePlace | undefined {
  const local = parseAddress(entry.downstream_local_address ?? '');
  const listener = local && listenerOf(proxy, local, side === 'server');
  if (local === undefined || listener === undefined) return undefined;
  const serverName = entry.requested_server_name ?? '';
  const chain = chooseFilterChain(listener, {
    destination: local,
    transport: serverName === '' ? 'raw_buffer' : 'tls',
    serverName,
    applicationProtocols: serverName.startsWith('outbound_.') ? ['istio-http/1.1', 'istio', 'http/1.1'] : ['http/1.1'], // prettier-ignore
  });
  const config = routesIn(proxy, chain) ?? listener.filterChains.map((one) => routesIn(proxy, one)).find((one) => one !== undefined); // prettier-ignore
  if (config === undefined) return undefined;
  const host = chooseVirtualHost(config, entry.authority ?? '');
  const meant = host && compiledHost(intent, config.name, host);
  const routes = (host?.routes ?? [])
    .map((route, index): FoundRoute => foundRoute(facts, { route, host, index, meant }))
    .filter(({ route }) => leadsThere(route, entry.upstream_cluster ?? undefined) && mayMatch(route.match, entry)); // prettier-ignore
  const named = routes.filter(({ route }) => route.name === entry.route_name);
  return {
    config,
    listener: listener.name,
    host,
    routes: named.length > 0 ? named : routes,
    hostSource: meant && sourcesOf(meant)[''],
  };
}

function listenerOf(
  proxy: ProxySnapshot,
  local: SocketAddress,
  isInbound: boolean,
): Listener | undefined {
  const { listeners } = indexOf(proxy);
  if (isInbound) return inboundListener(listeners);
  const own = listeners.find(({ addresses, bindToPort, useOriginalDst }) => bindToPort && !useOriginalDst && isAt(addresses, local)); // prettier-ignore
  return inboundListener(listeners) === undefined && own !== undefined ? own : outboundListener(listeners, local)?.listener; // prettier-ignore
}

const isAt = (addresses: readonly string[], { ip, port }: SocketAddress): boolean =>
  [`0.0.0.0:${port}`, `[::]:${port}`, `${ip}:${port}`].some((own) => addresses.includes(own));

function routesIn(
  proxy: ProxySnapshot,
  chain: FilterChain | undefined,
): RouteConfiguration | undefined {
  for (const filter of chain?.filters ?? []) {
    if (filter.kind !== 'http') continue;
    const { routes } = filter.http;
    if (routes.kind === 'inline') return routes.config;
    if (routes.kind === 'rds') return indexOf(proxy).routes.get(routes.name);
  }
  return undefined;
}

/** The virtual host as the YAML means it; the Envoy may have another version. */
function compiledHost(
  intent: Intent | undefined,
  config: string,
  { name, domains }: VirtualHost,
): JsonObject | undefined {
  const meant = intent?.config.routes.find((one) => text(one, 'name') === config);
  const hosts = objects(meant, 'virtual_hosts');
  return hosts.find((one) => text(one, 'name') === name) ?? hosts.find((one) => strings(one, 'domains').some((domain) => domains.includes(domain))); // prettier-ignore
}

interface Placed {
  readonly route: Route;
  readonly host: VirtualHost | undefined;
  readonly index: number;
  readonly meant: JsonObject | undefined;
}

function foundRoute({ originOf }: Facts, { route, host, index, meant }: Placed): FoundRoute {
  const routes = objects(meant, 'routes');
  const same = routes.length === host?.routes.length ? routes[index] : undefined;
  const compiled = same !== undefined && (text(same, 'name') ?? '') === route.name ? same : undefined; // prettier-ignore
  const source = compiled && sourcesOf(compiled)[''];
  const owner = source ?? (host && originOf(route, host).owner) ?? route.owner ?? null;
  return { route, owner, compiled };
}

/** Whether a route's action can have led to a cluster; a line without one tells nothing. */
function leadsThere({ action }: Route, cluster: string | undefined): boolean {
  if (cluster === undefined) return true;
  if (action.kind !== 'forward') return false;
  const { to } = action;
  if (to.kind === 'cluster') return to.name === cluster;
  return to.kind !== 'weighted' || to.clusters.some(({ name }) => name === cluster);
}

/** Where a value of a route's action was written: "timeout", "retry_policy"; undefined where the YAML does not say. */
export function actionSource(
  { compiled }: FoundRoute,
  part: 'route' | 'direct_response' | 'redirect',
  field: string,
): ResourceRef | undefined {
  if (part !== 'route') return compiled && sourcesOf(compiled)[part];
  const action = compiled?.['route'];
  return isObject(action) ? sourcesOf(action)[field] : undefined;
}
