import type { TransportSocket } from '../model/envoy/transport-socket.ts';
import type { JsonObject } from '../model/json.ts';
import { flag, object, objects, strings, text, typeName, type Writable } from './read.ts';

/** Decodes envoy.config.core.v3.TransportSocket; an absent one is plaintext (raw_buffer is Envoy's default). */
export function decodeTransportSocket(source: JsonObject | undefined): TransportSocket {
  if (source === undefined) return { kind: 'plaintext' };
  const config = object(source, 'typed_config');
  switch (typeName(config)) {
    case 'RawBuffer':
      return { kind: 'plaintext' };
    case 'UpstreamTlsContext':
    case 'DownstreamTlsContext':
      return decodeTlsContext(config ?? {});
    default:
      return other(text(source, 'name') ?? text(config, '@type') ?? 'unknown', object(config, 'transport_socket')); // prettier-ignore
  }
}

/** PROXY protocol, start-tls and the like wrap another socket. */
const other = (name: string, inner: JsonObject | undefined): TransportSocket =>
  inner === undefined ? { kind: 'other', name } : { kind: 'other', name, inner: decodeTransportSocket(inner) }; // prettier-ignore

type TlsSocket = Extract<TransportSocket, { readonly kind: 'tls' }>;

function decodeTlsContext(context: JsonObject): TlsSocket {
  const common = object(context, 'common_tls_context') ?? {};
  const combined = object(common, 'combined_validation_context');
  const validation =
    object(common, 'validation_context') ?? object(combined, 'default_validation_context');
  const validationSds =
    object(common, 'validation_context_sds_secret_config') ??
    object(combined, 'validation_context_sds_secret_config');
  const decoded: Writable<TlsSocket> = {
    kind: 'tls',
    alpn: strings(common, 'alpn_protocols'),
    certificateSecrets: objects(common, 'tls_certificate_sds_secret_configs').map(
      (sds) => text(sds, 'name') ?? '',
    ),
    sanMatchers: sanMatchers(validation),
    verifiesPeer: validationSds !== undefined || verifies(validation),
    requireClientCertificate: flag(context, 'require_client_certificate') ?? false,
    inlineCertificates: objects(common, 'tls_certificates').length,
  };
  const sni = text(context, 'sni');
  const validationSecret = text(validationSds, 'name');
  if (sni !== undefined) decoded.sni = sni;
  if (validationSecret !== undefined) decoded.validationSecret = validationSecret;
  return decoded;
}

/**
 * Without any of these Envoy takes every certificate, whatever names it should have (envoy/source/common/tls/cert_validator/
 * default_validator.cc, initializeSslContexts); ACCEPT_UNTRUSTED takes those that fail, too.
 */
function verifies(validation: JsonObject | undefined): boolean {
  if (text(validation, 'trust_chain_verification') === 'ACCEPT_UNTRUSTED') return false;
  const checks = ['trusted_ca', 'system_root_certs', 'ca_certificate_provider_instance', 'custom_validator_config'] as const; // prettier-ignore
  return (
    checks.some((key) => object(validation, key) !== undefined) ||
    strings(validation, 'verify_certificate_hash').length > 0 ||
    strings(validation, 'verify_certificate_spki').length > 0
  );
}

/** match_typed_subject_alt_names superseded match_subject_alt_names (envoy/extensions/transport_sockets/tls/v3/common.proto). */
function sanMatchers(validation: JsonObject | undefined): readonly string[] {
  const typed = objects(validation, 'match_typed_subject_alt_names').map((san) =>
    object(san, 'matcher'),
  );
  return [...typed, ...objects(validation, 'match_subject_alt_names')].map(matcherText);
}

function matcherText(matcher: JsonObject | undefined): string {
  for (const kind of ['exact', 'prefix', 'suffix', 'contains']) {
    const value = text(matcher, kind);
    if (value !== undefined) return `${kind} ${value}`;
  }
  return `regex ${text(object(matcher, 'safe_regex'), 'regex') ?? ''}`;
}
