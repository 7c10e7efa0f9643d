/** What the transport socket said, for a diagnosis. */
export interface TransportFailure {
  /** Stable. */
  readonly code: string;
  /** Plain words, to begin or end a sentence. */
  readonly words: string;
}

type Row = readonly [pattern: RegExp, code: string, words: string];

/** OpenSSL's and the system's words (reference: BoringSSL ssl.errordata, envoy/source/common/network/tcp_client_impl); spaces come as "_". */
const ROWS: readonly Row[] = [
  [/connection[ _]refused|error:[ _]111\b/i, 'connection-refused', 'the connection was refused'],
  [/connection[ _]timed[ _]out|error:[ _]110\b/i, 'connection-timeout', 'nobody answered in time (a NetworkPolicy, a pod that is gone)'], // prettier-ignore
  [/no[ _]route[ _]to[ _]host|unreachable|error:[ _]11[23]\b/i, 'host-unreachable', 'there is no way to the address'], // prettier-ignore
  [/reset[ _]by[ _]peer|error:[ _]104\b/i, 'connection-reset', 'the connection was reset while it was made'], // prettier-ignore
  [/Secret[ _]is[ _]not[ _]supplied[ _]by[ _]SDS/i, 'certificate-missing', "the client's proxy has no certificate yet (agent or istiod)"], // prettier-ignore
  [/WRONG_VERSION_NUMBER/i, 'tls-to-plaintext', 'the client sends TLS, and the server answered in plaintext'], // prettier-ignore
  [/HTTP_REQUEST/i, 'plaintext-to-tls', 'plaintext HTTP was sent to a port that takes TLS'],
  [/CERTIFICATE_EXPIRED|certificate[ _]has[ _]expired/i, 'expired-certificate', 'a certificate is out of date'], // prettier-ignore
  [/SAN[ _]matcher/i, 'san-mismatch', "the name in the server's certificate is none that the client accepts"], // prettier-ignore
  [/CERTIFICATE_VERIFY_FAILED/i, 'tls-certificate-refused', "the client does not trust the server's certificate: root, name or time"], // prettier-ignore
  [/UNKNOWN_CA/i, 'root-mismatch', "the server does not know the root of the client's certificate"], // prettier-ignore
  [/PEER_DID_NOT_RETURN_A_CERTIFICATE|CERTIFICATE_REQUIRED/i, 'tls-client-certificate-missing', 'the server wants a certificate, and the client has shown none'], // prettier-ignore
  [/(?:BAD|UNKNOWN)_CERTIFICATE|CERTIFICATE_UNKNOWN/i, 'tls-certificate-refused', "the server refused the client's certificate"], // prettier-ignore
  [/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/i, 'tls-version', 'both sides have no version of TLS in common'], // prettier-ignore
  [/NO_SHARED_CIPHER|HANDSHAKE_FAILURE|SIGNATURE_ALGORITHMS/i, 'tls-handshake', 'both sides found no cipher or certificate in common'], // prettier-ignore
  [/TLS[ _]error/i, 'tls-handshake', 'the TLS handshake failed'],
];

export function transportText(said: string): TransportFailure {
  for (const [pattern, code, words] of ROWS) if (pattern.test(said)) return { code, words };
  return { code: 'connection-failed', words: said.replaceAll('_', ' ') };
}
