import type { FilterChain } from '../../model/envoy/filter-chain.ts';

/**
 * What TLS a filter chain terminates, in the words of Istio's Gateway (ServerTLSSettings.TLSmode). PASSTHROUGH: it only
 * looks at the SNI.
 */
export interface ChainTls {
  readonly mode: 'SIMPLE' | 'MUTUAL' | 'OPTIONAL_MUTUAL' | 'ISTIO_MUTUAL' | 'PASSTHROUGH' | 'OTHER';
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

/** Null where plain text is spoken. */
export function chainTls({ transportSocket: socket, match }: FilterChain): ChainTls | null {
  if (socket.kind === 'plaintext')
    return match.serverNames.length > 0 ? { mode: 'PASSTHROUGH', ...NOTHING } : null;
  if (socket.kind === 'other') return { mode: 'OTHER', ...NOTHING };
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
function tlsMode(socket: TlsSocket): ChainTls['mode'] {
  if (socket.requireClientCertificate)
    return socket.certificateSecrets.includes('default') ? 'ISTIO_MUTUAL' : 'MUTUAL';
  return socket.validationSecret === undefined ? 'SIMPLE' : 'OPTIONAL_MUTUAL';
}
