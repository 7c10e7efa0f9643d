import type { Certificate, DamagedCertificate } from '../model/envoy/certificate.ts';
import type { Secret, SecretKind } from '../model/envoy/secret.ts';
import type { JsonObject } from '../model/json.ts';
import { decodeCertificates } from './certificate.ts';
import { defined, object, text } from './read.ts';

/** The oneof of the Secret message (envoy/extensions/transport_sockets/tls/v3/secret.proto). */
const KINDS: Readonly<Record<string, SecretKind>> = {
  tls_certificate: 'certificate-chain',
  validation_context: 'trust-roots',
  session_ticket_keys: 'session-ticket-keys',
  generic_secret: 'generic',
};

/** Decodes an envoy.extensions.transport_sockets.tls.v3.Secret in Envoy's spelling; keys are never looked at. */
export function decodeSecret(source: JsonObject): Secret {
  const field = Object.keys(KINDS).find((key) => key in source);
  const rest = Object.keys(source).some((key) => key !== '@type' && key !== 'name');
  const base = {
    name: text(source, 'name') ?? '',
    kind: KINDS[field ?? ''] ?? (rest ? 'unknown' : 'missing'),
    hasCrl: object(source, 'validation_context', 'crl') !== undefined,
  };
  return { ...base, ...material(source) };
}

function material(source: JsonObject): Pick<Secret, 'certificates' | 'source'> {
  const chain = object(source, 'tls_certificate');
  const roots = object(source, 'validation_context');
  if (chain !== undefined && object(chain, 'pkcs12') !== undefined)
    return { certificates: [{ problem: 'it is a PKCS #12 file, which is not opened' }] };
  if (chain !== undefined) return fromData(object(chain, 'certificate_chain'));
  if (roots === undefined) return { certificates: [] };
  const bundle = object(roots, 'trusted_ca');
  // Without trusted_ca the other side is checked by pins or names only.
  return bundle === undefined ? { certificates: [] } : fromData(bundle);
}

/** An envoy.config.core.v3.DataSource. */
function fromData(source: JsonObject | undefined): Pick<Secret, 'certificates' | 'source'> {
  const bytes = text(source, 'inline_bytes');
  const inline =
    text(source, 'inline_string') ??
    (bytes === undefined ? undefined : Buffer.from(bytes, 'base64').toString('utf8'));
  if (inline !== undefined) return { certificates: decodeCertificates(inline) };
  const variable = text(source, 'environment_variable');
  const place = text(source, 'filename') ?? (variable && `environment variable ${variable}`);
  const missing: (Certificate | DamagedCertificate)[] =
    place === undefined ? [{ problem: 'it has no certificate' }] : [];
  return { certificates: missing, ...defined({ source: place }) };
}
