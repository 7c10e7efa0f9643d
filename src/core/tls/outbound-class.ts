import type { Listener } from '../model/envoy/listener.ts';
import type { NetworkFilter } from '../model/envoy/network-filter.ts';
import { numberOf } from '../model/number-of.ts';
import { once } from '../model/once.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import type { TlsMesh } from './mesh.ts';
import { indexOf } from './proxy-index.ts';

const classesOf = once((mesh: TlsMesh) => {
  const known = new Map<string, ProxySnapshot>();
  return once((own: ProxySnapshot): ProxySnapshot => {
    const proxy = mesh.senderLike(own);
    const key = keyOf(proxy);
    const first = known.get(key) ?? proxy;
    known.set(key, first);
    return first;
  });
});

/**
 * One proxy for all of a mesh that send alike: proxies whose outbound listeners are the same for who follows a connection, and whose routes,
 * clusters and endpoints are the same objects, as they are where istiod sent the same (or the YAML means the same). What leaves such
 * proxies need be found out once, except where it goes to an inbound cluster (isInbound): those are each workload's own, and do not
 * count here.
 */
export const outboundClass = (mesh: TlsMesh, proxy: ProxySnapshot): ProxySnapshot =>
  classesOf(mesh)(proxy);

const keyOf = once((proxy: ProxySnapshot): string => {
  const { listeners, routes, clusters } = indexOf(proxy);
  const outbound = listeners.filter(({ direction }) => direction !== 'inbound');
  const lists = [
    [...routes.values()],
    [...clusters.values()].filter(({ name }) => !isInbound(name)),
    proxy.endpoints.map(({ config }) => config),
  ];
  const numbers = [outbound.map(shapeNumber), ...lists.map((list) => list.map(numberOf))];
  return numbers.map((list) => list.join()).join(' ');
});

const shapes = new Map<string, number>();

/** A number of its own for all that leads a connection through a listener: traces name the workload in each, and lead nowhere. */
const shapeNumber = once((listener: Listener): number => {
  const { addresses, direction, useOriginalDst, filterChains, defaultFilterChain } = listener;
  const chains = [...filterChains, ...(defaultFilterChain === undefined ? [] : [defaultFilterChain])];
  const text = JSON.stringify([
    addresses, direction, useOriginalDst, defaultFilterChain !== undefined,
    chains.map(({ match, filters }) => [match, filters.map(filterShape)]),
  ]);
  const known = shapes.get(text) ?? shapes.size;
  shapes.set(text, known);
  return known;
}); // prettier-ignore

function filterShape(filter: NetworkFilter): unknown {
  if (filter.kind === 'tcp-proxy') return filter.tcp.to;
  if (filter.kind !== 'http') return null;
  const { routes, httpFilters } = filter.http;
  return [routes.kind === 'inline' ? numberOf(routes.config) : routes, httpFilters.map(({ name }) => name)]; // prettier-ignore
}

/** "inbound|8080||" */
export const isInbound = (cluster: string): boolean => cluster.startsWith('inbound|');
