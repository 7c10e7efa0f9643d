import { isObject } from '../decode/read.ts';
import { decodeSecret } from '../decode/secret.ts';
import type { Certificate, DamagedCertificate } from '../model/envoy/certificate.ts';
import type { SecretKind } from '../model/envoy/secret.ts';
import type { JsonObject } from '../model/json.ts';

const NOTHING: JsonObject = {};

/**
 * A secret as people tell certificates apart, instead of its bytes. Every proxy has a certificate of its own, renewed
 * every day: between two proxies, issuer and names decide, not the serial number. Between what istiod holds and what
 * an Envoy has, a renewed certificate is news.
 */
export function secretForm(raw: JsonObject, { exact }: { readonly exact: boolean }): JsonObject {
  const { kind, certificates, source, hasCrl } = decodeSecret(raw);
  if (certificates.length === 0) return raw;
  const { tls_certificate: own, validation_context: trust, ...rest } = raw;
  const { certificate_chain: _, private_key: __, ...ownRest } = isObject(own) ? own : NOTHING;
  const { trusted_ca: ___, ...trustRest } = isObject(trust) ? trust : NOTHING;
  return {
    ...rest,
    ...(Object.keys(ownRest).length === 0 ? {} : { tls_certificate: ownRest }),
    ...(Object.keys(trustRest).length === 0 ? {} : { validation_context: trustRest }),
    ...(source === undefined ? {} : { source }),
    ...(hasCrl ? { has_crl: true } : {}),
    [kind === 'trust-roots' ? 'trust_roots' : 'certificates']: certificates.map((certificate) =>
      certificateForm(certificate, kind, exact),
    ),
  };
}

function certificateForm(
  certificate: Certificate | DamagedCertificate,
  kind: SecretKind,
  exact: boolean,
): JsonObject {
  if ('problem' in certificate) return { problem: certificate.problem };
  const { subject, issuer, sans, serial, notAfter, fingerprint256 } = certificate;
  if (kind === 'trust-roots') return { subject, fingerprint256 };
  return {
    issuer,
    ...(sans.length > 0 ? { sans } : { subject }),
    ...(exact ? { serial, not_after: notAfter } : {}),
  };
}
