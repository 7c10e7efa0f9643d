import { numberOf } from '../model/number-of.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import { indexOf } from './proxy-index.ts';

/**
 * One proxy for all that send alike: proxies whose outbound listeners, routes, clusters and endpoints are the same objects, as they are where
 * istiod sent the same (or the YAML means the same). What leaves such proxies need be found out once, except where it goes to an inbound
 * cluster (isInbound): those are each workload's own, and do not count here.
 * @param known the classes found so far
 */
export function outboundClass(
  proxy: ProxySnapshot,
  known: Map<string, ProxySnapshot>,
): ProxySnapshot {
  const { listeners, routes, clusters } = indexOf(proxy);
  const key = [
    listeners.filter(({ direction }) => direction !== 'inbound'),
    [...routes.values()],
    [...clusters.values()].filter(({ name }) => !isInbound(name)),
    proxy.endpoints.map(({ config }) => config),
  ].map((list) => list.map(numberOf).join()).join(' '); // prettier-ignore
  const own = known.get(key);
  if (own === undefined) known.set(key, proxy);
  return own ?? proxy;
}

/** "inbound|8080||" */
export const isInbound = (cluster: string): boolean => cluster.startsWith('inbound|');
