import type { Cluster } from '../model/envoy/cluster.ts';
import type { LbEndpoint } from '../model/envoy/endpoint.ts';
import type { TransportSocket } from '../model/envoy/transport-socket.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import { endpointSocket, endpointTls } from '../query/endpoint-tls.ts';
import { addressOf, type SocketAddress } from '../wire/connection.ts';
import { indexOf } from './proxy-index.ts';
import { sentBy, type ApplicationBytes, type ClientOutcome } from './sent.ts';

export interface ClusterUse {
  readonly bytes: ApplicationBytes;
  /** The HTTP filter that offers Istio's ALPN is in the way. */
  readonly overridesAlpn: boolean;
  /** Where the client was going; undefined where only the cluster is asked for. */
  readonly destination: SocketAddress | undefined;
}

/** What a cluster sends, to each of its endpoints. */
export function clusterOutcomes(
  client: ProxySnapshot,
  name: string,
  use: ClusterUse,
): ClientOutcome[] {
  const cluster = indexOf(client).clusters.get(name);
  if (cluster === undefined) return [{ kind: 'refused', reason: 'cluster-missing', cluster: name }];
  if (cluster.name === 'BlackHoleCluster') return [{ kind: 'refused', reason: 'blackholed', cluster: name }]; // prettier-ignore
  if (cluster.type === 'ORIGINAL_DST') {
    if (use.destination === undefined) return [];
    return [sentTo(cluster, { to: addressOf(use.destination), socket: endpointSocket(cluster, undefined), label: null }, use)]; // prettier-ignore
  }
  const endpoints = indexOf(client).endpointsOf(cluster) ?? [];
  if (endpoints.length === 0) return [{ kind: 'refused', reason: 'no-endpoints', cluster: name, ownerOf: cluster }]; // prettier-ignore
  return endpoints.map((endpoint) => sentTo(cluster, targetOf(cluster, endpoint), use));
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
