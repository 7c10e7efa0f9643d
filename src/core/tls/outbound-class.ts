import { numberOf } from '../model/number-of.ts';
import { once } from '../model/once.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import type { TlsMesh } from './mesh.ts';
import { indexOf } from './proxy-index.ts';

const classesOf = once((_mesh: TlsMesh) => {
  const known = new Map<string, ProxySnapshot>();
  return once((proxy: ProxySnapshot): ProxySnapshot => {
    const key = classKey(proxy);
    const own = known.get(key);
    if (own === undefined) known.set(key, proxy);
    return own ?? proxy;
  });
});

/**
 * One proxy for all of a mesh that send alike: proxies whose outbound listeners, routes, clusters and endpoints are the same objects, as they
 * are where istiod sent the same (or the YAML means the same). What leaves such proxies need be found out once, except where it goes to an
 * inbound cluster (isInbound): those are each workload's own, and do not count here.
 */
export const outboundClass = (mesh: TlsMesh, proxy: ProxySnapshot): ProxySnapshot =>
  classesOf(mesh)(proxy);

function classKey(proxy: ProxySnapshot): string {
  const { listeners, routes, clusters } = indexOf(proxy);
  const lists = [
    listeners.filter(({ direction }) => direction !== 'inbound'),
    [...routes.values()],
    [...clusters.values()].filter(({ name }) => !isInbound(name)),
    proxy.endpoints.map(({ config }) => config),
  ];
  return lists.map((list) => list.map((one) => numberOf(one)).join()).join(' ');
}

/** "inbound|8080||" */
export const isInbound = (cluster: string): boolean => cluster.startsWith('inbound|');
