import type { Certificate, DamagedCertificate } from './certificate.ts';

/** What a secret is for (the oneof of envoy.extensions.transport_sockets.tls.v3.Secret). */
export type SecretKind =
  'certificate-chain' | 'trust-roots' | 'session-ticket-keys' | 'generic' | 'unknown' | 'missing';

/** envoy.extensions.transport_sockets.tls.v3.Secret, without key material. */
export interface Secret {
  readonly name: string;
  /** "missing": asked for, but nothing came yet. */
  readonly kind: SecretKind;
  /** The chain, leaf first, or the roots; empty for kinds that hold none. */
  readonly certificates: readonly (Certificate | DamagedCertificate)[];
  /** Where the certificates are when they are not inline: a file's path or an environment variable. */
  readonly source?: string;
  /** Whether a certificate revocation list comes with the roots. */
  readonly hasCrl: boolean;
}
