import type { JsonObject } from '../../../model/json.ts';

/** The agent's certificate of the workload and its roots (istio/pkg/model/xds.go, SDSDefaultResourceName, SDSRootResourceName). */
export const WORKLOAD_CERTIFICATE = 'default';
export const ROOT_CERTIFICATE = 'ROOTCA';

const SDS_CONFIG: JsonObject = {
  api_config_source: {
    api_type: 'GRPC',
    transport_api_version: 'V3',
    grpc_services: [{ envoy_grpc: { cluster_name: 'sds-grpc' } }],
    set_node_on_first_message_only: true,
  },
  initial_fetch_timeout: '0s',
  resource_api_version: 'V3',
};

/** A secret that the agent serves: the workload's certificate, or files by their resource name (istio/pilot/pkg/security/model/authentication.go, ConstructSdsSecretConfig). */
export const agentSecret = (name: string): JsonObject => ({ name, sds_config: SDS_CONFIG });
