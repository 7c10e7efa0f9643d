import type { ResourceRef } from '../resource.ts';
import type { ClusterName } from './cluster-name.ts';
import type { ClusterLoadAssignment } from './endpoint.ts';
import type { HashBalancing } from './hash-balancing.ts';
import type { TransportSocket } from './transport-socket.ts';

/** envoy.config.cluster.v3.CircuitBreakers.Thresholds; undefined means Envoy's default. */
export interface Thresholds {
  readonly priority: 'DEFAULT' | 'HIGH';
  readonly maxConnections?: number;
  readonly maxPendingRequests?: number;
  readonly maxRequests?: number;
  readonly maxRetries?: number;
}

/** envoy.config.cluster.v3.OutlierDetection, as far as Istio sets it. */
export interface OutlierDetection {
  readonly consecutive5xx?: number;
  readonly consecutiveGatewayFailure?: number;
  readonly consecutiveLocalOriginFailure?: number;
  readonly intervalMs?: number;
  readonly baseEjectionTimeMs?: number;
  readonly maxEjectionPercent?: number;
}

/** envoy.config.cluster.v3.Cluster.OriginalDstLbConfig. */
export interface OriginalDst {
  /** A header of the request that names the host. */
  readonly header?: string;
  /** Connections go there instead of to the port that the client asked for. */
  readonly portOverride?: number;
  /** Metadata of the request names the host. */
  readonly readsMetadata?: true;
}

/** A service that a cluster serves (metadata istio.services). */
export interface ServiceRef {
  readonly namespace: string;
  readonly name: string;
  readonly host: string;
}

/** envoy.config.cluster.v3.Cluster. */
export interface Cluster {
  readonly name: string;
  /** Absent for clusters that don't follow Istio's naming. */
  readonly istioName?: ClusterName;
  /** Discovery type as Envoy spells it, or the name of a custom cluster type. */
  readonly type: string;
  readonly edsServiceName?: string;
  readonly lbPolicy: string;
  readonly connectTimeoutMs?: number;
  readonly thresholds: readonly Thresholds[];
  readonly outlierDetection?: OutlierDetection;
  readonly transportSocket?: TransportSocket;
  readonly transportSocketMatches: readonly TransportSocketMatch[];
  /** The DestinationRule that shaped it (metadata istio.config). */
  readonly destinationRule?: ResourceRef;
  readonly services: readonly ServiceRef[];
  /** Percent of usable hosts below which all are used; undefined means Envoy's default of 50, 0 never. */
  readonly healthyPanicThreshold?: number;
  /** Localities get their share by their own weights (locality_weighted_lb_config). */
  readonly localityWeighted?: true;
  /** Requests and routes choose among its endpoints by metadata (lb_subset_config). */
  readonly hasEndpointSubsets?: true;
  /** Of type ORIGINAL_DST. */
  readonly originalDst?: OriginalDst;
  /** Of RING_HASH and MAGLEV; absent: Envoy's defaults. */
  readonly hashing?: HashBalancing;
  /** How requests go to its endpoints; absent means HTTP/1.1. "downstream": as they came; "auto": by ALPN. */
  readonly upstreamHttp?: 'http2' | 'downstream' | 'auto';
  /** Endpoints in the cluster itself (STATIC and DNS types). For DNS types the addresses are names that Envoy resolves. */
  readonly loadAssignment?: ClusterLoadAssignment;
}

/** One entry of transport_socket_matches: taken for endpoints whose metadata contains all of `match`. */
export interface TransportSocketMatch {
  readonly name: string;
  readonly match: Readonly<Record<string, unknown>>;
  readonly transportSocket: TransportSocket;
}
