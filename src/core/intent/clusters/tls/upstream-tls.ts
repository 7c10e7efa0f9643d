import { flag, object, strings, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { any, extension, present } from '../../message.ts';
import { agentSecret, certificateFiles, credentialAuthority, credentialSecret, ROOT_CERTIFICATE, rootFile, WORKLOAD_CERTIFICATE } from '../../security/tls/sds.ts'; // prettier-ignore
import type { ClusterDraft } from '../draft.ts';

const TLS_PARAMS: JsonObject = {
  tls_minimum_protocol_version: 'TLSv1_2',
  tls_maximum_protocol_version: 'TLSv1_3',
};

/** Who asks for a TLS context. */
export interface TlsAsker {
  readonly mesh: JsonObject;
  readonly isSidecar: boolean;
  /** The rule says for which workloads it is: only then sidecars fetch its credentialName. */
  readonly isForWorkloads: boolean;
  /** Names of a ServiceEntry's certificate where the settings name none. */
  readonly fallbackNames: readonly string[];
}

/** The transport socket for TLS settings; undefined where they come to none (cluster_tls.go, buildUpstreamClusterTLSContext). */
export function tlsSocket(
  draft: ClusterDraft,
  settings: JsonObject,
  asker: TlsAsker,
): JsonObject | undefined {
  const mode = text(settings, 'mode');
  const isOriginated = mode === 'SIMPLE' || mode === 'MUTUAL';
  if (isOriginated && asker.isSidecar && !asker.isForWorkloads && needsSecret(settings))
    return undefined;
  const context = isOriginated
    ? originatedTls(draft, settings, asker)
    : mode === 'ISTIO_MUTUAL'
      ? meshTls(draft, settings)
      : undefined;
  if (context === undefined) return undefined;
  return extension(
    'envoy.transport_sockets.tls',
    any('envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext', context),
  );
}

/** ConfigMaps may be read by anyone, Secrets may not. */
function needsSecret(settings: JsonObject): boolean {
  const name = text(settings, 'credentialName') ?? '';
  return name !== '' && !name.startsWith('configmap://');
}

/** @param names an empty list checks no names */
const validation = (names: readonly string[], authority: JsonObject, crl = ''): JsonObject => ({
  combined_validation_context: {
    default_validation_context: {
      ...(names.length > 0 && { match_subject_alt_names: names.map((exact) => ({ exact })) }),
      ...(crl !== '' && { crl: { filename: crl } }),
    },
    validation_context_sds_secret_config: authority,
  },
});

const isHttp2Cluster = ({ http }: ClusterDraft): boolean => http.upstream === 'http2';

/** Istio's own mTLS: the workload's certificate, the identities behind the service. */
function meshTls(draft: ClusterDraft, settings: JsonObject): JsonObject {
  const isForwardProxy = draft.type === undefined;
  if (isForwardProxy) applyAutoSni(draft, settings);
  const sni = text(settings, 'sni') || (isForwardProxy ? undefined : draft.name);
  return present({
    common_tls_context: {
      tls_params: TLS_PARAMS,
      tls_certificate_sds_secret_configs: [agentSecret(WORKLOAD_CERTIFICATE)],
      ...validation(strings(settings, 'subjectAltNames'), agentSecret(ROOT_CERTIFICATE)),
      alpn_protocols: isHttp2Cluster(draft) ? ['istio', 'h2'] : ['istio'],
    },
    sni,
  });
}

/** TLS to a server that is not of the mesh (constructUpstreamTLS). */
function originatedTls(
  draft: ClusterDraft,
  settings: JsonObject,
  { mesh, fallbackNames }: TlsAsker,
): JsonObject | undefined {
  applyAutoSni(draft, settings);
  const said = strings(settings, 'subjectAltNames');
  const names = said.length > 0 ? said : fallbackNames;
  const certificates = text(settings, 'credentialName')
    ? storedCertificates(settings, names)
    : fileCertificates(settings, names);
  if (certificates === undefined) return undefined;
  const defaults = object(mesh, 'tlsDefaults');
  const [curves, ciphers] = [strings(defaults, 'ecdhCurves'), strings(defaults, 'cipherSuites')];
  return present({
    common_tls_context: {
      tls_params: {
        ...TLS_PARAMS,
        ...(ciphers.length > 0 && { cipher_suites: ciphers }),
        ...(curves.length > 0 && { ecdh_curves: curves }),
      },
      ...certificates,
      ...(isHttp2Cluster(draft) && { alpn_protocols: ['h2'] }),
    },
    sni: text(settings, 'sni') || undefined,
  });
}

const skipsVerification = (settings: JsonObject): boolean => flag(settings, 'insecureSkipVerify') === true; // prettier-ignore

/** From a Secret (istio/pilot/pkg/security/model/authentication.go, ApplyCustomSDSToClientCommonTLSContext). */
function storedCertificates(settings: JsonObject, names: readonly string[]): JsonObject {
  const name = text(settings, 'credentialName') ?? '';
  return {
    ...(text(settings, 'mode') === 'MUTUAL' && {
      tls_certificate_sds_secret_configs: [credentialSecret(name)],
    }),
    ...(!skipsVerification(settings) && validation(names, credentialAuthority(name))),
  };
}

/** From files at the proxy; undefined where one is missing: istiod then leaves TLS out. */
function fileCertificates(settings: JsonObject, names: readonly string[]): JsonObject | undefined {
  const [certificate = '', key = ''] = [text(settings, 'clientCertificate'), text(settings, 'privateKey')]; // prettier-ignore
  const isMutual = text(settings, 'mode') === 'MUTUAL';
  if (isMutual && (certificate === '' || key === '')) return undefined;
  const own = isMutual && { tls_certificate_sds_secret_configs: [certificateFiles(certificate, key)] }; // prettier-ignore
  if (skipsVerification(settings)) return { ...own, validation_context: {} };
  const authority = rootFile(text(settings, 'caCertificates') || 'system');
  return { ...own, ...validation(names, authority, text(settings, 'caCrl')) };
}

/**
 * Without an SNI in the settings it follows the request's host, and so does the name in the server's certificate unless
 * names are given (setAutoSniAndAutoSanValidation). A dynamic forward proxy that does without has to say so.
 */
function applyAutoSni(draft: ClusterDraft, settings: JsonObject): void {
  const isForwardProxy = draft.type === undefined;
  const isSniOpen = (text(settings, 'sni') ?? '') === '';
  const isNameOpen = strings(settings, 'subjectAltNames').length === 0;
  const verifies = !skipsVerification(settings) && (isForwardProxy || (isSniOpen && isNameOpen));
  if (isSniOpen) draft.http.autoSni = true;
  if (verifies) draft.http.autoSanValidation = true;
  if (isForwardProxy && !(isSniOpen && verifies)) allowInsecure(draft);
}

function allowInsecure({ fields }: ClusterDraft): void {
  const type = fields['cluster_type'];
  const isType = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null; // prettier-ignore
  if (!isType(type)) return;
  fields['cluster_type'] = {
    ...type,
    typed_config: { ...object(type, 'typed_config'), allow_insecure_cluster_options: true },
  };
}
