import type { TransportSocket } from '../model/envoy/transport-socket.ts';

/** What a transport socket sends on the wire. */
export type SocketTlsMode = 'plaintext' | 'istio-mtls' | 'mutual' | 'simple' | 'other';

/** Istio's workload certificates come from the agent's SDS under the name "default" (istio/pilot/pkg/security/model). */
export function socketMode(socket: TransportSocket | undefined): SocketTlsMode {
  if (socket === undefined || socket.kind === 'plaintext') return 'plaintext';
  if (socket.kind === 'other') return 'other';
  if (socket.certificateSecrets.includes('default')) return 'istio-mtls';
  return socket.certificateSecrets.length + socket.inlineCertificates > 0 ? 'mutual' : 'simple';
}
