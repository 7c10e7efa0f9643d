import type { Cluster } from '../../../model/envoy/cluster.ts';
import { once } from '../../../model/once.ts';
import type { ProxyView } from '../../ground/proxy-view.ts';
import { hostsOf, overprovisioningOf, type Host } from '../hosts.ts';
import { HashBalancer, isHashing, type HostList } from './hash-balancer.ts';

/** Of each proxy its tables: they cost milliseconds, and hosts and cluster of a view stay what they are. */
const known = once((_view: ProxyView) => new Map<Cluster, HashBalancer>());

/** The balancer of a cluster that chooses by hash; undefined for all others. */
export function hashBalancerOf(view: ProxyView, cluster: Cluster): HashBalancer | undefined {
  if (!isHashing(cluster) || cluster.type === 'ORIGINAL_DST') return undefined;
  const balancers = known(view);
  let found = balancers.get(cluster);
  if (found === undefined) {
    const list = listOf(view, cluster);
    found = new HashBalancer(cluster, { ...list, overprovisioning: overprovisioningOf(view, cluster) }); // prettier-ignore
    balancers.set(cluster, found);
  }
  return found;
}

/** /clusters lists hosts in Envoy's own order; the dump by locality, in the order that counts where localities have weights. */
function listOf(view: ProxyView, cluster: Cluster): Pick<HostList, 'hosts' | 'isOrderKnown'> {
  const hosts = hostsOf(view, cluster);
  const live = view.statuses.get(cluster.name)?.hosts ?? [];
  const isDump = view.snapshot.origin === 'envoy';
  if (cluster.localityWeighted === true) return { hosts, isOrderKnown: isDump && !(cluster.type.endsWith('_DNS') && live.length > 0) }; // prettier-ignore
  const order = new Map(live.map(({ address }, at) => [address, at]));
  const placeOf = ({ address }: Host): number => order.get(address) ?? order.size;
  return { hosts: hosts.toSorted((a, b) => placeOf(a) - placeOf(b)), isOrderKnown: !isDump || live.length > 0 }; // prettier-ignore
}
