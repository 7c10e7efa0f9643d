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
  /** Of its secrets those that never came, without which no handshake succeeds; null where that is not known. */
  readonly missingSecrets: readonly string[] | null;
}

const NOTHING = {
  certificateSecrets: [],
  validationSecret: null,
  alpn: [],
  sanMatchers: [],
  inlineCertificates: 0,
  missingSecrets: [],
};

/**
 * A chain that asks for TLS or an SNI and has no TLS of its own cannot decrypt: it passes the bytes on.
 * @param missing names of secrets that never came; null where they are not known
 */
export function chainTls(
  { transportSocket: socket, match }: FilterChain,
  missing: ReadonlySet<string> | null = null,
): ChainTls {
  if (socket.kind === 'plaintext') {
    const encrypted = match.serverNames.length > 0 || match.transportProtocol === 'tls';
    return { mode: encrypted ? 'passthrough' : 'plaintext', ...NOTHING };
  }
  if (socket.kind === 'other') return { mode: 'other', ...NOTHING };
  const { certificateSecrets, validationSecret, alpn, sanMatchers, inlineCertificates } = socket;
  const asked = [
    ...certificateSecrets,
    ...(validationSecret === undefined ? [] : [validationSecret]),
  ];
  return {
    mode: tlsMode(socket),
    certificateSecrets,
    validationSecret: validationSecret ?? null,
    alpn,
    sanMatchers,
    inlineCertificates,
    missingSecrets: missing && asked.filter((name) => missing.has(name)),
  };
}

type TlsSocket = Extract<FilterChain['transportSocket'], { readonly kind: 'tls' }>;

/** Workload certificates come from the agent's SDS under the name "default" (istio/pilot/pkg/security/model). */
function tlsMode(socket: TlsSocket): ChainTlsMode {
  if (socket.requireClientCertificate)
    return socket.certificateSecrets.includes('default') ? 'istio-mtls' : 'mutual';
  return socket.validationSecret === undefined ? 'simple' : 'optional-mutual';
}
