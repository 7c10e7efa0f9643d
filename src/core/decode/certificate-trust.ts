import { X509Certificate } from 'node:crypto';
import type { JsonObject } from '../model/json.ts';
import { once } from '../model/once.ts';
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
  const blocks = blocksIn(object(chain, 'tls_certificate', 'certificate_chain'));
  const anchors = anchorsIn(roots);
  // Reading certificates is dear, and nearly always the leaf's is enough.
  if (anchors.length === 0) return 'unknown';
  for (const [index, block] of blocks.entries()) {
    const leaf = certificateIn(block);
    if (leaf === undefined) continue;
    if (isIssuedByOne(leaf, anchors)) return 'trusted';
    return leads(leaf, certificatesIn(blocks.slice(index + 1)), anchors) ? 'trusted' : 'untrusted'; // prettier-ignore
  }
  return 'unknown';
}

/** A mesh has few bundles of roots, which are asked for every chain. */
const anchorsIn = once((roots: JsonObject) => certificatesIn(blocksIn(object(roots, 'validation_context', 'trusted_ca')))); // prettier-ignore

const isIssuedByOne = (from: X509Certificate, anchors: readonly X509Certificate[]): boolean =>
  anchors.some((anchor) => anchor.fingerprint256 === from.fingerprint256 || issued(from, anchor)); // prettier-ignore

/** Each certificate of the chain is used once at most: a chain that signs itself in a circle ends. */
function leads(
  from: X509Certificate,
  others: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
): boolean {
  if (isIssuedByOne(from, anchors)) return true;
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

/** The PEM blocks of an envoy.config.core.v3.DataSource. */
function blocksIn(source: JsonObject | undefined): readonly string[] {
  const bytes = text(source, 'inline_bytes');
  const pem = text(source, 'inline_string') ?? Buffer.from(bytes ?? '', 'base64').toString('utf8');
  return pem.match(/-----BEGIN ([A-Z0-9 ]*CERTIFICATE)-----[^-]*-----END \1-----/g) ?? [];
}

/** What cannot be read among them is passed over. */
const certificatesIn = (blocks: readonly string[]): X509Certificate[] =>
  blocks.flatMap((block) => certificateIn(block) ?? []);

function certificateIn(block: string): X509Certificate | undefined {
  try {
    return new X509Certificate(block);
  } catch {
    return undefined;
  }
}
