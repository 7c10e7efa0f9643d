import { flag, object, objects, strings, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { any, extension, present } from '../message.ts';
import type { World } from '../model/world.ts';
import {
  ROOT_CERTIFICATE,
  WORKLOAD_CERTIFICATE,
  agentSecret,
  certificateFiles,
  credentialAuthority,
  credentialSecret,
  rootFile,
} from '../security/tls/sds.ts';
import { validCipherSuites } from './cipher-suites.ts';

const WITH_CLIENT_CA: ReadonlySet<string> = new Set(['MUTUAL', 'OPTIONAL_MUTUAL']);

/**
 * The transport socket of a server that ends TLS (istio/pilot/pkg/networking/core/listener.go, BuildListenerTLSContext).
 * @param settings ServerTLSSettings: `tls` of a Gateway's server or of a Sidecar's ingress listener
 * @param isTcp what is inside is not known to be HTTP
 */
export function serverTls(world: World, settings: JsonObject, isTcp: boolean): JsonObject {
  const mode = text(settings, 'mode') ?? 'PASSTHROUGH';
  const context = {
    common_tls_context: present({
      tls_params: mode === 'ISTIO_MUTUAL' ? undefined : parameters(world, settings),
      ...(mode === 'ISTIO_MUTUAL' ? workloadCertificates(settings) : givenCertificates(settings)),
      alpn_protocols:
        mode === 'ISTIO_MUTUAL' && isTcp
          ? ['istio-peer-exchange', 'h2', 'http/1.1']
          : ['h2', 'http/1.1'],
    }),
    require_client_certificate: mode === 'MUTUAL' || mode === 'ISTIO_MUTUAL',
  };
  return extension(
    'envoy.transport_sockets.tls',
    any('envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext', context),
  );
}

/** The workload's own certificate, clients verified by the mesh's roots. */
const workloadCertificates = (settings: JsonObject): JsonObject => ({
  tls_certificate_sds_secret_configs: [agentSecret(WORKLOAD_CERTIFICATE)],
  combined_validation_context: {
    default_validation_context: validation(settings, { crl: true }),
    validation_context_sds_secret_config: agentSecret(ROOT_CERTIFICATE),
  },
});

/** Secrets where the settings name some, else files (authentication.go, ApplyCredentialSDSToServerCommonTLSContext, ApplyToCommonTLSContext). */
function givenCertificates(settings: JsonObject): JsonObject {
  const names = strings(settings, 'credentialNames');
  const single = text(settings, 'credentialName') ?? '';
  const credentials = names.length > 0 ? names : single === '' ? [] : [single];
  return credentials.length > 0
    ? secretCertificates(settings, credentials)
    : fileCertificates(settings);
}

function secretCertificates(settings: JsonObject, names: readonly string[]): JsonObject {
  const secrets = { tls_certificate_sds_secret_configs: names.map(credentialSecret) };
  if (WITH_CLIENT_CA.has(text(settings, 'mode') ?? '')) {
    const authority = text(settings, 'caCertCredentialName') ?? '';
    return {
      ...secrets,
      combined_validation_context: {
        default_validation_context: validation(settings, { pinned: true }),
        validation_context_sds_secret_config:
          authority === '' ? credentialAuthority(names[0] ?? '') : credentialSecret(authority),
      },
    };
  }
  const matches = subjectMatches(settings);
  return matches === undefined
    ? secrets
    : { ...secrets, validation_context: { match_subject_alt_names: matches } };
}

function fileCertificates(settings: JsonObject): JsonObject {
  const listed = objects(settings, 'tlsCertificates');
  const pairs = listed.length > 0 ? listed : [settings];
  const authority = text(settings, 'caCertificates') ?? '';
  const secrets = {
    tls_certificate_sds_secret_configs: pairs.map((pair) => {
      const certificate = text(pair, 'serverCertificate') ?? '';
      const key = text(pair, 'privateKey') ?? '';
      return certificate === '' || key === ''
        ? agentSecret(WORKLOAD_CERTIFICATE)
        : certificateFiles(certificate, key);
    }),
  };
  if (!WITH_CLIENT_CA.has(text(settings, 'mode') ?? '')) return secrets;
  return {
    ...secrets,
    combined_validation_context: {
      default_validation_context: validation(settings, { crl: true }),
      validation_context_sds_secret_config:
        authority === '' ? agentSecret(ROOT_CERTIFICATE) : rootFile(authority),
    },
  };
}

/** What is asked of a client's certificate beyond its chain. */
function validation(
  settings: JsonObject,
  { crl = false, pinned = false }: { readonly crl?: boolean; readonly pinned?: boolean },
): JsonObject {
  const file = text(settings, 'caCrl') ?? '';
  return present({
    match_subject_alt_names: subjectMatches(settings),
    verify_certificate_spki: pinned ? listed(strings(settings, 'verifyCertificateSpki')) : undefined, // prettier-ignore
    verify_certificate_hash: pinned ? listed(strings(settings, 'verifyCertificateHash')) : undefined, // prettier-ignore
    crl: crl && file !== '' ? { filename: file } : undefined,
    trust_chain_verification: flag(settings, 'insecureSkipVerify') === true ? 'ACCEPT_UNTRUSTED' : undefined, // prettier-ignore
  });
}

const subjectMatches = (settings: JsonObject): readonly JsonObject[] | undefined =>
  listed(strings(settings, 'subjectAltNames').map((exact) => ({ exact })));

const listed = <Item>(items: readonly Item[]): readonly Item[] | undefined =>
  items.length === 0 ? undefined : items;

/** Versions, ciphers and curves: the server's, else those of meshConfig.tlsDefaults (listener.go, applyDownstreamTLSDefaults, applyServerTLSSettings). */
function parameters(world: World, settings: JsonObject): JsonObject | undefined {
  const defaults = object(world.mesh, 'tlsDefaults');
  const least = version(text(settings, 'minProtocolVersion')) ?? leastOfMesh(defaults);
  const suites = validCipherSuites(strings(settings, 'cipherSuites'));
  const fields = present({
    tls_minimum_protocol_version: least,
    tls_maximum_protocol_version: version(text(settings, 'maxProtocolVersion')),
    cipher_suites: listed(suites) ?? listed(strings(defaults, 'cipherSuites')),
    ecdh_curves: listed(strings(settings, 'ecdhCurves')) ?? listed(strings(defaults, 'ecdhCurves')), // prettier-ignore
  });
  return Object.keys(fields).length === 0 ? undefined : fields;
}

/** "TLSV1_2" → "TLSv1_2"; undefined for TLS_AUTO. */
const version = (name: string | undefined): string | undefined =>
  name !== undefined && /^TLSV1_[0-3]$/.test(name) ? name.replace('TLSV', 'TLSv') : undefined;

function leastOfMesh(defaults: JsonObject | undefined): string | undefined {
  const name = text(defaults, 'minProtocolVersion') ?? 'TLS_AUTO';
  if (name === 'TLS_AUTO') return undefined;
  return name === 'TLSV1_3' ? 'TLSv1_3' : 'TLSv1_2';
}
