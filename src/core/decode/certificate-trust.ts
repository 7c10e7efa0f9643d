import { X509Certificate } from 'node:crypto';
import type { JsonObject } from '../model/json.ts';
import { object, text } from './read.ts';

/** Whether a chain of certificates leads to one of some roots; "unknown" where either cannot be read. */
export type Trust = 'trusted' | 'untrusted' | 'unknown';

/**
 * Follows a chain from its leaf to a root by names, key identifiers and signatures. As in Envoy every certificate of the bundle is an
 * anchor, self-signed or not (envoy/source/common/tls/cert_validator/default_validator.cc: X509_V_FLAG_PARTIAL_CHAIN). Names alone would
 * not do: the roots of any two Istio meshes are both called "O=cluster.local". Times are not looked at. node:crypto computes only.
 * @param chain an Envoy Secret with tls_certificate
 * @param roots an Envoy Secret with validation_context
 */
export function trustOf(chain: JsonObject, roots: JsonObject): Trust {
  const presented = certificatesIn(object(chain, 'tls_certificate', 'certificate_chain'));
  const anchors = certificatesIn(object(roots, 'validation_context', 'trusted_ca'));
  const [leaf, ...others] = presented;
  if (leaf === undefined || anchors.length === 0) return 'unknown';
  return leads(leaf, others, anchors) ? 'trusted' : 'untrusted';
}

/** Each certificate of the chain is used once at most: a chain that signs itself in a circle ends. */
function leads(
  from: X509Certificate,
  others: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
): boolean {
  if (anchors.some((anchor) => anchor.fingerprint256 === from.fingerprint256 || issued(from, anchor))) return true; // prettier-ignore
  return others.some((other) =>
    other.fingerprint256 !== from.fingerprint256 && issued(from, other) && leads(other, others.filter((one) => one !== other), anchors)); // prettier-ignore
}

function issued(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    // A key of an algorithm that this Node.js lacks signs nothing that it could check.
    return false;
  }
}

/** An envoy.config.core.v3.DataSource with PEM blocks; what cannot be read among them is passed over. */
function certificatesIn(source: JsonObject | undefined): X509Certificate[] {
  const bytes = text(source, 'inline_bytes');
  const pem = text(source, 'inline_string') ?? Buffer.from(bytes ?? '', 'base64').toString('utf8');
  const blocks = pem.match(/-----BEGIN ([A-Z0-9 ]*CERTIFICATE)-----[^-]*-----END \1-----/g) ?? [];
  return blocks.flatMap((block) => {
    try {
      return [new X509Certificate(block)];
    } catch {
      return [];
    }
  });
}
