/** Stable codes of why two sides agree or not. */
export type Reason =
  | 'mtls' | 'plaintext-by-policy' | 'tls-origination' | 'tls-passthrough' | 'gateway-tls' | 'no-proxies' | 'external' | 'not-captured'
  | 'plaintext-to-strict' | 'mtls-to-plaintext' | 'mtls-to-no-sidecar' | 'tls-to-plaintext' | 'double-tls' | 'san-mismatch'
  | 'trust-domain-mismatch' | 'expired-certificate' | 'permissive-accepts-plaintext' | 'blackholed' | 'cluster-missing'
  | 'no-endpoints' | 'port-not-in-service' | 'no-route' | 'answered-by-route' | 'client-listener-missing' | 'server-listener-missing' | 'no-chain'
  | 'not-yet-valid-certificate' | 'certificate-expires-soon' | 'root-mismatch' | 'certificate-missing'
  | 'client-certificate-unknown' | 'plaintext-to-tls'
  | 'probe-not-rewritten' | 'tcp-probe-answered-by-sidecar' | 'scrape-without-certificate'
  | 'through-ztunnel' | 'through-waypoint'
  | 'server-unknown' | 'client-unknown'; // prettier-ignore

export type Verdict = 'ok' | 'conflict' | 'warning' | 'unknown';

/** The worst of several verdicts: a conflict before what is not known, that before a warning. */
const RANK: readonly Verdict[] = ['ok', 'warning', 'unknown', 'conflict'];

export const isWorse = (a: Verdict, b: Verdict): boolean => RANK.indexOf(a) > RANK.indexOf(b);
