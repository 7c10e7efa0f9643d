import type { Cluster } from '../../model/envoy/cluster.ts';
import type { LbEndpoint } from '../../model/envoy/endpoint.ts';
import type { TransportSocket } from '../../model/envoy/transport-socket.ts';
import { numberOf } from '../../model/number-of.ts';
import { once } from '../../model/once.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import { endpointSocket, endpointTls } from '../../query/endpoint-tls.ts';
import { originalDestination } from '../../query/original-destination.ts';
import { addressOf, type SocketAddress } from '../../wire/connection.ts';
import { indexOf } from '../mesh/proxy-index.ts';
import { sentBy, type ApplicationBytes, type ClientOutcome } from '../model/sent.ts';

export interface ClusterUse {
  readonly bytes: ApplicationBytes;
  /** The HTTP filter that offers Istio's ALPN is in the way. */
  readonly overridesAlpn: boolean;
  /** Where the client was going; undefined where only the cluster is asked for. */
  readonly destination: SocketAddress | undefined;
}

/**
 * What a cluster sends, to each of its endpoints. Where proxies share a cluster and its endpoints, which is nearly everywhere, they get the
 * same list.
 */
export function clusterOutcomes(
  client: ProxySnapshot,
  name: string,
  use: ClusterUse,
): readonly ClientOutcome[] {
  const cluster = indexOf(client).clusters.get(name);
  if (cluster === undefined) return [{ kind: 'refused', reason: 'cluster-missing', cluster: name }];
  if (cluster.name === 'BlackHoleCluster') return [{ kind: 'refused', reason: 'blackholed', cluster: name }]; // prettier-ignore
  const { bytes, overridesAlpn, destination } = use;
  if (cluster.type === 'ORIGINAL_DST' && destination === undefined) return [];
  const endpoints = cluster.type === 'ORIGINAL_DST' ? undefined : (indexOf(client).endpointsOf(cluster) ?? []); // prettier-ignore
  const where = endpoints === undefined ? destination && addressOf(destination) : endpoints.length && numberOf(endpoints); // prettier-ignore
  const key = `${where} ${bytes} ${overridesAlpn}`;
  const lists = listsOf(cluster);
  let outcomes = lists.get(key);
  if (outcomes === undefined) lists.set(key, (outcomes = build(cluster, endpoints, use)));
  return outcomes;
}

const listsOf = once((_cluster: Cluster) => new Map<string, readonly ClientOutcome[]>());

/** @param endpoints undefined for a cluster that sends to where the client was going */
function build(
  cluster: Cluster,
  endpoints: readonly LbEndpoint[] | undefined,
  use: ClusterUse,
): readonly ClientOutcome[] {
  if (endpoints?.length === 0) return [{ kind: 'refused', reason: 'no-endpoints', cluster: cluster.name, ownerOf: cluster }]; // prettier-ignore
  const { destination } = use;
  const targets = endpoints?.map((endpoint) => targetOf(cluster, endpoint)) ??
    (destination === undefined ? [] : [{ to: originalDestination(cluster, destination), socket: endpointSocket(cluster, undefined), label: null }]); // prettier-ignore
  return targets.map((target) => sentTo(cluster, target, use));
}

interface Target {
  readonly to: string;
  readonly socket: TransportSocket | undefined;
  readonly label: string | null;
}

const targetOf = (cluster: Cluster, endpoint: LbEndpoint): Target => ({
  to: endpoint.address,
  socket: endpointSocket(cluster, endpoint),
  label: endpointTls(cluster, endpoint).label,
});

const sentTo = (cluster: Cluster, { to, socket, label }: Target, use: ClusterUse): ClientOutcome => ({
  kind: 'sent',
  sent: { to, cluster, label, ...sentBy(socket, use) },
}); // prettier-ignore
