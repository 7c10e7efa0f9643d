import type { JsonObject } from '../json.ts';
import type { ClusterName } from './cluster-name.ts';

/** envoy.config.core.v3.HealthStatus; UNKNOWN is the default and counts as healthy. */
export type EdsHealth = 'HEALTHY' | 'UNHEALTHY' | 'DEGRADED' | 'DRAINING' | 'UNKNOWN' | 'TIMEOUT';

/**
 * The workload behind an endpoint, as istiod writes it into metadata istio.workload:
 * "name;namespace;canonical name;canonical revision;cluster" (istio/pilot/pkg/networking/util, AddEndpointTelemetryMetadata).
 */
export interface WorkloadRef {
  readonly name: string;
  readonly namespace: string;
  readonly canonicalName: string;
  readonly canonicalRevision: string;
  readonly cluster: string;
}

/** envoy.config.endpoint.v3.LbEndpoint, with what its locality says. */
export interface LbEndpoint {
  /** "ip:port", "[v6]:port", a path, or "envoy://listener/endpoint". */
  readonly address: string;
  readonly additionalAddresses: readonly string[];
  readonly hostname: string;
  /**
   * In istiod's dump and in a cluster's own load_assignment what was sent; in Envoy's dump the live verdict, merged from
   * active check, outlier detection and EDS (envoy/source/server/admin/config_dump_handler.cc, addLbEndpoint).
   */
  readonly health: EdsHealth;
  readonly weight: number;
  readonly priority: number;
  /** "region/zone/sub_zone". */
  readonly locality: string;
  readonly localityWeight?: number;
  /** Metadata that a cluster's transport_socket_matches look at (envoy.transport_socket_match). */
  readonly socketMatch: JsonObject;
  /** What a hash table knows it by instead of its address (metadata envoy.lb, hash_key). */
  readonly hashKey?: string;
  readonly workload?: WorkloadRef;
  /** For internal addresses: where the connection goes in the end (metadata envoy.filters.listener.original_dst). */
  readonly tunnelTo?: string;
}

/** envoy.config.endpoint.v3.ClusterLoadAssignment. */
export interface ClusterLoadAssignment {
  /** The cluster's EDS service name where it has one, else its name. */
  readonly clusterName: string;
  readonly istioName?: ClusterName;
  readonly endpoints: readonly LbEndpoint[];
  /** Percent; undefined means Envoy's default of 140. */
  readonly overprovisioningFactor?: number;
}
