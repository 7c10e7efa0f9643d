import type { Cluster, TransportSocketMatch } from '../model/envoy/cluster.ts';
import type { LbEndpoint } from '../model/envoy/endpoint.ts';
import type { TransportSocket } from '../model/envoy/transport-socket.ts';
import type { JsonObject } from '../model/json.ts';
import { lookup } from '../model/lookup.ts';
import { socketMode, type SocketTlsMode } from './socket-tls.ts';

/** What Envoy sends to one endpoint. "hbone": inside an mTLS tunnel of Istio's ambient mode. */
export type EndpointTlsMode = SocketTlsMode | 'hbone';

export interface EndpointTls {
  /** null where the cluster is not known. */
  readonly mode: EndpointTlsMode | null;
  /** The endpoint's own label that istiod derived from its pod: "istio" has a sidecar, "disabled" has none. */
  readonly label: string | null;
}

/**
 * Takes the first entry of transport_socket_matches whose values are all in the endpoint's metadata, else the cluster's own
 * transport socket (envoy/source/common/upstream/transport_socket_match_impl.cc). HBONE is the entry for tunnel=http
 * (istio/pilot/pkg/networking/core/cluster_tls.go).
 */
export function endpointTls(
  cluster: Cluster | undefined,
  endpoint: LbEndpoint | undefined,
): EndpointTls {
  const metadata = endpoint?.socketMatch ?? {};
  const own = metadata['tlsMode'];
  const label = typeof own === 'string' ? own : null;
  if (cluster === undefined) return { mode: null, label };
  const matched = matchOf(cluster, endpoint);
  if (matched?.match['tunnel'] === 'http') return { mode: 'hbone', label };
  return { mode: socketMode(matched?.transportSocket ?? cluster.transportSocket), label };
}

/** The transport socket that a cluster uses for an endpoint; its own where no entry of transport_socket_matches fits. */
export const endpointSocket = (
  cluster: Cluster,
  endpoint: LbEndpoint | undefined,
): TransportSocket | undefined =>
  matchOf(cluster, endpoint)?.transportSocket ?? cluster.transportSocket;

const matchOf = (
  { transportSocketMatches }: Cluster,
  endpoint: LbEndpoint | undefined,
): TransportSocketMatch | undefined =>
  transportSocketMatches.find(({ match }) => contains(endpoint?.socketMatch ?? {}, match));

const contains = (metadata: JsonObject, match: JsonObject): boolean =>
  Object.entries(match).every(([key, value]) => {
    const own = lookup(metadata, key);
    return own === value || JSON.stringify(own) === JSON.stringify(value);
  });
