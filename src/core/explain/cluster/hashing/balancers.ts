import type { Cluster } from '../../../model/envoy/cluster.ts';
import { once } from '../../../model/once.ts';
import type { ProxyView } from '../../ground/proxy-view.ts';
import { hostsOf, overprovisioningOf } from '../hosts.ts';
import { HashBalancer, isHashing } from './hash-balancer.ts';

/** Of each proxy its tables: they cost milliseconds, and hosts and cluster of a view stay what they are. */
const known = once((_view: ProxyView) => new Map<Cluster, HashBalancer>());

/** The balancer of a cluster that chooses by hash; undefined for all others. */
export function hashBalancerOf(view: ProxyView, cluster: Cluster): HashBalancer | undefined {
  if (!isHashing(cluster) || cluster.type === 'ORIGINAL_DST') return undefined;
  const balancers = known(view);
  let found = balancers.get(cluster);
  if (found === undefined) {
    // /clusters lists them in Envoy's own order, the dump by locality.
    const order = new Map((view.statuses.get(cluster.name)?.hosts ?? []).map(({ address }, at) => [address, at])); // prettier-ignore
    const placeOf = (address: string): number => order.get(address) ?? order.size;
    const hosts = hostsOf(view, cluster).toSorted((a, b) => placeOf(a.address) - placeOf(b.address)); // prettier-ignore
    found = new HashBalancer(cluster, hosts, overprovisioningOf(view, cluster));
    balancers.set(cluster, found);
  }
  return found;
}
