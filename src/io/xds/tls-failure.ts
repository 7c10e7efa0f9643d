import { MeshdbgError } from '../../core/errors.ts';
import type { XdsSecurity } from '../../ports/control-plane.ts';

/** OpenSSL's verdicts about a chain (X509_V_ERR_…) that Node passes on as codes. */
const NOT_TRUSTED = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'INVALID_CA',
]);

const EXPIRED = new Map([
  ['CERT_HAS_EXPIRED', 'has expired'],
  ['CERT_NOT_YET_VALID', 'is not valid yet'],
]);

/** A TLS handshake that failed, told apart: wrong roots, wrong name, out of date, no TLS at all. */
export function tlsFailure(
  cause: unknown,
  where: string,
  security: Extract<XdsSecurity, { mode: 'tls' }>,
): MeshdbgError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return new MeshdbgError(
      'unreachable',
      `The certificate of ${where} is not for ${security.serverName} but for ${namesIn(cause)}.`,
      {
        hint: 'Look at --revision and --istio-namespace: the name is istiod[-<revision>].<namespace>.svc. --insecure takes any certificate.',
        cause,
      },
    );
  }
  const date = EXPIRED.get(code);
  if (date !== undefined) {
    return new MeshdbgError('unreachable', `The certificate of ${where} ${date}.`, {
      hint: 'Look at the clocks and at istiod’s certificate. --insecure takes any certificate.',
      cause,
    });
  }
  if (NOT_TRUSTED.has(code)) {
    const roots = security.roots === undefined ? 'the roots of this machine' : 'the mesh root';
    return new MeshdbgError(
      'unreachable',
      `The certificate of ${where} is not signed by ${roots} (${code}).`,
      {
        hint: 'Compare istiod’s certificate with ConfigMap istio-ca-root-cert. --insecure takes any certificate.',
        cause,
      },
    );
  }
  if (
    /wrong version number|packet length too long|unknown protocol|http request/i.test(
      messageOf(cause),
    )
  ) {
    return new MeshdbgError(
      'unreachable',
      `${where} speaks no TLS: the port seems to be a plaintext one.`,
      {
        hint: 'Give --plaintext, or use the TLS port 15012.',
        cause,
      },
    );
  }
  return new MeshdbgError(
    'unreachable',
    `The TLS handshake with ${where} failed: ${messageOf(cause)}.`,
    {
      hint: 'Look whether that port speaks TLS (15012); 15010 is plaintext.',
      cause,
    },
  );
}

/** The names in a certificate, from Node's error: "DNS:a, DNS:b". */
function namesIn(cause: unknown): string {
  const cert = cause instanceof Error && 'cert' in cause ? cause.cert : undefined;
  if (typeof cert !== 'object' || cert === null) return 'other names';
  const names =
    'subjectaltname' in cert && typeof cert.subjectaltname === 'string' ? cert.subjectaltname : '';
  return names.replaceAll(/\b(?:DNS|IP Address|URI):/g, '') || 'no name';
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
