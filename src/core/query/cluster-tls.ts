import type { Cluster } from '../model/envoy/cluster.ts';
import type { TransportSocket } from '../model/envoy/transport-socket.ts';

/**
 * What a cluster sends on the wire. "auto" is Istio's auto mTLS: decided for each endpoint by its tlsMode label
 * (transport_socket_matches); "per-endpoint" is any other choice by endpoint metadata.
 */
export type TlsMode =
  'plaintext' | 'istio-mtls' | 'mutual' | 'simple' | 'auto' | 'per-endpoint' | 'other';

export interface TlsSent {
  readonly mode: TlsMode;
  readonly sni: string | null;
  readonly sanMatchers: readonly string[];
}

export function tlsSent(cluster: Cluster): TlsSent {
  const { transportSocketMatches: matches, transportSocket } = cluster;
  if (matches.length === 0)
    return { mode: socketMode(transportSocket), ...tlsDetails(transportSocket) };
  const [first] = matches;
  const auto = matches.some(
    ({ match, transportSocket: socket }) =>
      match['tlsMode'] === 'istio' && socketMode(socket) === 'istio-mtls',
  );
  return { mode: auto ? 'auto' : 'per-endpoint', ...tlsDetails(first?.transportSocket) };
}

/** Istio's workload certificates come from the agent's SDS under the name "default" (istio/pilot/pkg/security/model). */
export function socketMode(socket: TransportSocket | undefined): TlsMode {
  if (socket === undefined || socket.kind === 'plaintext') return 'plaintext';
  if (socket.kind === 'other') return 'other';
  if (socket.certificateSecrets.includes('default')) return 'istio-mtls';
  return socket.certificateSecrets.length + socket.inlineCertificates > 0 ? 'mutual' : 'simple';
}

const tlsDetails = (socket: TransportSocket | undefined) =>
  socket?.kind === 'tls'
    ? { sni: socket.sni ?? null, sanMatchers: socket.sanMatchers }
    : { sni: null, sanMatchers: [] };
