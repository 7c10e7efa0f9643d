import type { JsonObject } from '../../../model/json.ts';

/** The agent's certificate of the workload and its roots (istio/pkg/model/xds.go, SDSDefaultResourceName, SDSRootResourceName). */
export const WORKLOAD_CERTIFICATE = 'default';
export const ROOT_CERTIFICATE = 'ROOTCA';

const AGENT: JsonObject = {
  api_config_source: {
    api_type: 'GRPC',
    transport_api_version: 'V3',
    grpc_services: [{ envoy_grpc: { cluster_name: 'sds-grpc' } }],
    set_node_on_first_message_only: true,
  },
  resource_api_version: 'V3',
};
const WAITING_AGENT: JsonObject = { ...AGENT, initial_fetch_timeout: '0s' };
const ISTIOD: JsonObject = { ads: {}, resource_api_version: 'V3' };

/**
 * A secret that the agent serves: the workload's certificate, for which Envoy waits, or files by their resource name
 * (istio/pilot/pkg/security/model/authentication.go, ConstructSdsSecretConfig).
 */
export const agentSecret = (name: string): JsonObject => ({
  name,
  sds_config: name === WORKLOAD_CERTIFICATE || name === ROOT_CERTIFICATE ? WAITING_AGENT : AGENT,
});

/** Files at the workload, which the agent serves under one name (istio/pkg/security, SdsCertificateConfig.GetResourceName). */
export const certificateFiles = (certificate: string, key: string): JsonObject =>
  agentSecret(`file-cert:${certificate}~${key}`);

/** A file of certificate authorities at the workload; "system" for those of the image (GetRootResourceName). */
export const rootFile = (path: string): JsonObject => agentSecret(`file-root:${path}`);

const CA_SUFFIX = '-cacert';
/** Types that a credentialName may say itself; anything else is a Secret. */
const TYPED = /^(?:configmap|kubernetes|kubernetes-gateway):\/\//;

/**
 * A credentialName of a Gateway or DestinationRule: a secret that istiod serves, or the agent's own for "builtin://"
 * (ConstructSdsSecretConfigForCredential, credentials/resource.go ToResourceName). Secrets of other SDS servers ("sds://")
 * are taken as istiod's, which is what happens without such a server.
 */
export function credentialSecret(credentialName: string): JsonObject {
  if (credentialName === 'builtin://') return agentSecret(WORKLOAD_CERTIFICATE);
  if (credentialName === `builtin://${CA_SUFFIX}`) return agentSecret(ROOT_CERTIFICATE);
  return { name: resourceName(credentialName.replace(/^sds:\/\//, '')), sds_config: ISTIOD };
}

/** The authorities that belong to a credentialName. */
export const credentialAuthority = (credentialName: string): JsonObject =>
  credentialSecret(`${credentialName}${CA_SUFFIX}`);

function resourceName(name: string): string {
  if (name.startsWith('builtin://')) return WORKLOAD_CERTIFICATE;
  if (name.startsWith('invalid://')) return 'invalid://';
  return TYPED.test(name) ? name : `kubernetes://${name}`;
}
