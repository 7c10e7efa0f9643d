import type { Cluster } from '../model/envoy/cluster.ts';
import type { LbEndpoint } from '../model/envoy/endpoint.ts';
import type { TransportSocket } from '../model/envoy/transport-socket.ts';
import { endpointTls, type EndpointTlsMode } from './endpoint-tls.ts';
import { socketMode, type SocketTlsMode } from './socket-tls.ts';

/**
 * What a cluster sends on the wire. "auto" is Istio's auto mTLS: decided for each endpoint by its tlsMode label
 * (transport_socket_matches); "per-endpoint" is any other choice by endpoint metadata.
 */
export type TlsMode = SocketTlsMode | 'auto' | 'per-endpoint';

export interface TlsSent {
  readonly mode: TlsMode;
  readonly sni: string | null;
  readonly sanMatchers: readonly string[];
  /** Whether the server's certificate is checked against any roots or fingerprints; null where no TLS of Envoy's is sent. */
  readonly serverVerified: boolean | null;
  /** Endpoints by what is sent to them, where that is decided by endpoint; null where it is not, or they are not known. */
  readonly endpoints: Readonly<Partial<Record<EndpointTlsMode, number>>> | null;
}

/** @param endpoints of the cluster by EDS or its own assignment; undefined where none are known */
export function tlsSent(cluster: Cluster, endpoints: readonly LbEndpoint[] | undefined): TlsSent {
  const { transportSocketMatches: matches, transportSocket } = cluster;
  if (matches.length === 0)
    return { mode: socketMode(transportSocket), ...tlsDetails(transportSocket), endpoints: null };
  const auto = matches.find(
    ({ match, transportSocket: socket }) =>
      match['tlsMode'] === 'istio' && socketMode(socket) === 'istio-mtls',
  );
  return {
    mode: auto === undefined ? 'per-endpoint' : 'auto',
    ...tlsDetails((auto ?? matches[0])?.transportSocket),
    endpoints: endpoints === undefined ? null : countsOf(cluster, endpoints),
  };
}

function countsOf(cluster: Cluster, endpoints: readonly LbEndpoint[]): TlsSent['endpoints'] {
  const counts: Partial<Record<EndpointTlsMode, number>> = {};
  for (const endpoint of endpoints) {
    const mode = endpointTls(cluster, endpoint).mode ?? 'other';
    counts[mode] = (counts[mode] ?? 0) + 1;
  }
  return counts;
}

const tlsDetails = (socket: TransportSocket | undefined) =>
  socket?.kind === 'tls'
    ? {
        sni: socket.sni ?? null,
        sanMatchers: socket.sanMatchers,
        serverVerified: socket.verifiesPeer,
      }
    : { sni: null, sanMatchers: [], serverVerified: null };
