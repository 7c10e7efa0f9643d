import type { Cluster } from '../../model/envoy/cluster.ts';
import { servingConfigs } from '../../model/envoy/serving-configs.ts';
import { firstAlike } from '../../model/first-alike.ts';
import { isSameList, listPrint } from '../../model/list-print.ts';
import { once } from '../../model/once.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import type { TlsMesh } from '../mesh/mesh.ts';
import { isSameOutbound } from './same-outbound.ts';

/**
 * One proxy for all of a mesh that send alike: proxies whose outbound listeners are the same for who follows a connection, and whose routes,
 * clusters and endpoints are the same objects, as they are where istiod sent the same (or the YAML means the same). What leaves such
 * proxies need be found out once, except where it goes to an inbound cluster (isInbound): those are each workload's own, and do not
 * count here.
 */
export const outboundClass = (mesh: TlsMesh, proxy: ProxySnapshot): ProxySnapshot =>
  classesOf(mesh)(proxy);

const classesOf = once((mesh: TlsMesh) => {
  const known = classes();
  return once(
    (proxy: ProxySnapshot): ProxySnapshot => known(senderOf(mesh.senderLike(proxy))).proxy,
  );
});

/** A look at each of so many classes costs less than numbering all that a proxy has. */
const FEW = 64;

/** The first sender that is the same. */
function classes(): (sender: Sender) => Sender {
  const few: Sender[] = [];
  const ofMany = firstAlike<Sender>(({ lists }) => lists.map(listPrint).join(' '), isSame);
  return (sender) => {
    const alike = few.find((one) => isSame(one, sender));
    if (alike !== undefined) return alike;
    if (few.length >= FEW) return ofMany(sender);
    few.push(sender);
    return sender;
  };
}

interface Sender {
  readonly proxy: ProxySnapshot;
  /** Lists whose objects have to be the very same: routes before clusters, by which fewer differ. */
  readonly lists: readonly (readonly object[])[];
}

function senderOf(proxy: ProxySnapshot): Sender {
  const clusters = outboundOf(servingConfigs(proxy.clusters));
  return {
    proxy,
    lists: [servingConfigs(proxy.routes), servingConfigs(proxy.endpoints), clusters],
  };
}

const outboundOf = once((clusters: readonly Cluster[]) => clusters.filter(({ name }) => !isInbound(name))); // prettier-ignore

const isSame = (a: Sender, b: Sender): boolean =>
  a.lists.every((list, index) => isSameList(list, b.lists[index] ?? [])) &&
  isSameOutbound(a.proxy, b.proxy);

/** "inbound|8080||" */
export const isInbound = (cluster: string): boolean => cluster.startsWith('inbound|');
