import type { FilterChain } from '../../model/envoy/filter-chain.ts';

/**
 * What TLS a filter chain terminates, in the words that clusters and endpoints have for what they send. `plaintext`: none;
 * `passthrough`: the TLS that it takes goes on to the destination as it came.
 */
export type ChainTlsMode =
  'plaintext' | 'simple' | 'mutual' | 'optional-mutual' | 'istio-mtls' | 'passthrough' | 'other';

export interface ChainTls {
  readonly mode: ChainTlsMode;
  readonly certificateSecrets: readonly string[];
  readonly validationSecret: string | null;
  readonly alpn: readonly string[];
  /** Accepted names of clients. */
  readonly sanMatchers: readonly string[];
  /** Certificates that stand in the listener itself. */
  readonly inlineCertificates: number;
}

const NOTHING = {
  certificateSecrets: [],
  validationSecret: null,
  alpn: [],
  sanMatchers: [],
  inlineCertificates: 0,
};

/** A chain that asks for TLS or an SNI and has no TLS of its own cannot decrypt: it passes the bytes on. */
export function chainTls({ transportSocket: socket, match }: FilterChain): ChainTls {
  if (socket.kind === 'plaintext') {
    const encrypted = match.serverNames.length > 0 || match.transportProtocol === 'tls';
    return { mode: encrypted ? 'passthrough' : 'plaintext', ...NOTHING };
  }
  if (socket.kind === 'other') return { mode: 'other', ...NOTHING };
  const { certificateSecrets, alpn, sanMatchers, inlineCertificates } = socket;
  return {
    mode: tlsMode(socket),
    certificateSecrets,
    validationSecret: socket.validationSecret ?? null,
    alpn,
    sanMatchers,
    inlineCertificates,
  };
}

type TlsSocket = Extract<FilterChain['transportSocket'], { readonly kind: 'tls' }>;

/** Workload certificates come from the agent's SDS under the name "default" (istio/pilot/pkg/security/model). */
function tlsMode(socket: TlsSocket): ChainTlsMode {
  if (socket.requireClientCertificate)
    return socket.certificateSecrets.includes('default') ? 'istio-mtls' : 'mutual';
  return socket.validationSecret === undefined ? 'simple' : 'optional-mutual';
}
