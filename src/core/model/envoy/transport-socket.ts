/** envoy.config.core.v3.TransportSocket, by what it does on the wire. */
export type TransportSocket =
  | { readonly kind: 'plaintext' }
  | ({ readonly kind: 'tls' } & TlsContext)
  /** Anything that meshdbg doesn't look into: its Envoy name or type URL, and the socket that it wraps. */
  | { readonly kind: 'other'; readonly name: string; readonly inner?: TransportSocket };

/** What UpstreamTlsContext and DownstreamTlsContext have in common. */
export interface TlsContext {
  readonly sni?: string;
  readonly alpn: readonly string[];
  /** Names of the SDS secrets with this side's own certificates. */
  readonly certificateSecrets: readonly string[];
  /** Name of the SDS secret with the roots that the other side is checked against. */
  readonly validationSecret?: string;
  /** Accepted subject alternative names of the other side, as Envoy's matchers in reading form ("exact x", "prefix y"). */
  readonly sanMatchers: readonly string[];
  /** Whether the other side's certificate, where there is one, is checked against roots, fingerprints or a validator. */
  readonly verifiesPeer: boolean;
  /** Only for downstream contexts. */
  readonly requireClientCertificate: boolean;
  /** Certificates given inline or by file path instead of SDS. */
  readonly inlineCertificates: number;
}
