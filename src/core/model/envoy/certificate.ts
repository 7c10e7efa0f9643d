/** One X.509 certificate; never a key. Times are RFC 3339. */
export interface Certificate {
  /** "O=cluster.local, CN=…"; empty for Istio's workload certificates, which only have a SPIFFE name. */
  readonly subject: string;
  /** "URI:spiffe://…", "DNS:…", "IP:…", "email:…" in the certificate's order. */
  readonly sans: readonly string[];
  readonly issuer: string;
  /** Of the first SPIFFE name (spiffe.io, SPIFFE-ID 2.1). */
  readonly trustDomain?: string;
  /** Lower-case hex without separators. */
  readonly serial: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly ca: boolean;
  /** "RSA", "EC", "ed25519", …; "unknown" for algorithms that this Node.js lacks. */
  readonly keyType: string;
  /** Bits; absent where the type says it all. */
  readonly keyBits?: number;
  readonly fingerprint256: string;
}

/** A PEM block that should be a certificate and cannot be read as one. */
export interface DamagedCertificate {
  readonly problem: string;
}

export const isDamaged = (
  certificate: Certificate | DamagedCertificate,
): certificate is DamagedCertificate => 'problem' in certificate;
