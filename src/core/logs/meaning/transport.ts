import { lookup } from '../../model/lookup.ts';

/** BoringSSL's reasons in words of a mesh (boringssl/include/openssl/ssl.h, SSL_R_…). */
const TLS: Readonly<Record<string, string>> = {
  CERTIFICATE_VERIFY_FAILED: "the other side's certificate is not trusted (root, name or date)",
  HTTP_REQUEST: 'plain HTTP was sent to a TLS port',
  WRONG_VERSION_NUMBER: 'the other side does not speak TLS',
  NO_SHARED_CIPHER: 'no cipher in common',
  PEER_DID_NOT_RETURN_A_CERTIFICATE: 'the client sent no certificate',
  UNSUPPORTED_PROTOCOL: 'no TLS version in common',
  NO_COMMON_SIGNATURE_ALGORITHMS: 'no signature algorithm in common',
  SSLV3_ALERT_HANDSHAKE_FAILURE: 'the other side refused the handshake',
  SSLV3_ALERT_BAD_CERTIFICATE: 'the other side refused our certificate',
  SSLV3_ALERT_CERTIFICATE_EXPIRED: 'our certificate has expired',
  SSLV3_ALERT_CERTIFICATE_UNKNOWN: 'the other side refused our certificate',
  TLSV1_ALERT_UNKNOWN_CA: 'the other side does not trust our root',
  TLSV1_ALERT_PROTOCOL_VERSION: 'no TLS version in common',
  TLSV1_ALERT_CERTIFICATE_REQUIRED: 'the other side wants a client certificate',
};

/** Linux's errno, as Envoy writes numbers where it has no text. */
const ERRNO: Readonly<Record<string, string>> = {
  '104': 'connection reset',
  '110': 'timed out',
  '111': 'connection refused',
  '113': 'no route to host',
};

/** BoringSSL's name of what went wrong in a TLS handshake: "CERTIFICATE_VERIFY_FAILED". */
const tlsReason = (text: string): string | undefined =>
  /OPENSSL_internal:([A-Z0-9_]+?)(?:_?TLS_error_end|:|\s|$)/.exec(text)?.[1] ??
  /(?:^|:)([A-Z][A-Z0-9]+_[A-Z0-9_]+)(?::|\s|$)/.exec(text)?.[1];

/**
 * An upstream_transport_failure_reason in words; spaces may stand as "_" (Envoy since 1.2x), and several errors may be joined.
 * What has no words comes back with its spaces.
 */
export function transportText(text: string): string {
  const reason = tlsReason(text);
  if (reason !== undefined) return `TLS: ${lookup(TLS, reason) ?? reason}`;
  if (/Secret.is.not.supplied.by.SDS/.test(text)) return 'TLS: the certificate has not come (SDS)';
  const [, number] = /connect.error:.(\d+)$/.exec(text) ?? [];
  const words = lookup(ERRNO, number);
  if (words !== undefined) return words;
  return text
    .replaceAll('_', ' ')
    .replace(/^(?:delayed|immediate) connect error: /, '')
    .trim()
    .toLowerCase();
}
