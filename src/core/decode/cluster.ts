import type { Cluster, OriginalDst, OutlierDetection, Thresholds } from '../model/envoy/cluster.ts';
import type { JsonObject } from '../model/json.ts';
import { parseClusterName } from './cluster-name.ts';
import { decodeClusterLoadAssignment } from './endpoint.ts';
import { decodeHashBalancing } from './hash-balancing.ts';
import { configOwner, serviceRefs } from './istio-metadata.ts';
import {
  defined,
  durationMs,
  flag,
  isObject,
  number,
  object,
  objects,
  text,
  type Writable,
} from './read.ts';
import { decodeTransportSocket } from './transport-socket.ts';

/** Decodes an envoy.config.cluster.v3.Cluster in Envoy's spelling. */
export function decodeCluster(source: JsonObject): Cluster {
  const name = text(source, 'name') ?? '';
  const socket = object(source, 'transport_socket');
  const assignment = object(source, 'load_assignment');
  const decoded: Writable<Cluster> = {
    name,
    type: text(source, 'type') ?? text(object(source, 'cluster_type'), 'name') ?? 'STATIC',
    lbPolicy: lbPolicy(source),
    thresholds: objects(object(source, 'circuit_breakers'), 'thresholds').map(thresholds),
    transportSocketMatches: objects(source, 'transport_socket_matches').map((match) => ({
      name: text(match, 'name') ?? '',
      match: isObject(match['match']) ? match['match'] : {},
      transportSocket: decodeTransportSocket(object(match, 'transport_socket')),
    })),
    services: serviceRefs(source),
  };
  const istioName = parseClusterName(name);
  const edsServiceName = text(object(source, 'eds_cluster_config'), 'service_name');
  const connectTimeoutMs = durationMs(source, 'connect_timeout');
  const outliers = object(source, 'outlier_detection');
  const destinationRule = configOwner(source);
  if (istioName !== undefined) decoded.istioName = istioName;
  if (edsServiceName !== undefined) decoded.edsServiceName = edsServiceName;
  if (connectTimeoutMs !== undefined) decoded.connectTimeoutMs = connectTimeoutMs;
  if (outliers !== undefined) decoded.outlierDetection = outlierDetection(outliers);
  if (socket !== undefined) decoded.transportSocket = decodeTransportSocket(socket);
  if (destinationRule !== undefined) decoded.destinationRule = destinationRule;
  balance(decoded, source);
  if (objects(object(source, 'lb_subset_config'), 'subset_selectors').length > 0)
    decoded.hasEndpointSubsets = true;
  const balancing = object(source, 'original_dst_lb_config');
  if (balancing !== undefined) decoded.originalDst = originalDst(balancing);
  const upstreamHttp = httpToUpstream(source);
  if (upstreamHttp !== undefined) decoded.upstreamHttp = upstreamHttp;
  if (assignment !== undefined) decoded.loadAssignment = decodeClusterLoadAssignment(assignment);
  return decoded;
}

const originalDst = (source: JsonObject): OriginalDst =>
  defined({
    header: flag(source, 'use_http_header') === true ? (text(source, 'http_header_name') ?? 'x-envoy-original-dst-host') : undefined,
    portOverride: number(source, 'upstream_port_override'),
    readsMetadata: object(source, 'metadata_key') === undefined ? undefined : (true as const),
  }); // prettier-ignore

/** An empty Percent is 0, which turns panic off. Of the rest a typed policy has its own. */
function balance(decoded: Writable<Cluster>, source: JsonObject): void {
  const common = object(source, 'common_lb_config');
  const panic = object(common, 'healthy_panic_threshold');
  if (panic !== undefined) decoded.healthyPanicThreshold = number(panic, 'value') ?? 0;
  const typed = object(typedPolicy(source), 'typed_config');
  const weighted = object(typed, 'locality_weighted_lb_config') ?? object(typed, 'locality_lb_config', 'locality_weighted_lb_config') ?? object(common, 'locality_weighted_lb_config'); // prettier-ignore
  if (weighted !== undefined) decoded.localityWeighted = true;
  const hashing = decodeHashBalancing(source, typed);
  if (hashing !== undefined) decoded.hashing = hashing;
}

/** HttpProtocolOptions, or http2_protocol_options of the cluster itself, which is older. */
function httpToUpstream(source: JsonObject): Cluster['upstreamHttp'] {
  const options = object(source, 'typed_extension_protocol_options', 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions'); // prettier-ignore
  if (options === undefined) return object(source, 'http2_protocol_options') === undefined ? undefined : 'http2'; // prettier-ignore
  if (object(options, 'use_downstream_protocol_config') !== undefined) return 'downstream';
  if (object(options, 'auto_config') !== undefined) return 'auto';
  return object(options, 'explicit_http_config', 'http2_protocol_options') === undefined
    ? undefined
    : 'http2';
}

/** The default of lb_policy is ROUND_ROBIN; a typed load_balancing_policy takes precedence (cluster.proto). */
function lbPolicy(source: JsonObject): string {
  const typed = text(typedPolicy(source), 'name');
  return typed?.split('.').at(-1)?.toUpperCase() ?? text(source, 'lb_policy') ?? 'ROUND_ROBIN';
}

/** The first of load_balancing_policy, which Envoy takes where it knows it. */
function typedPolicy(source: JsonObject): JsonObject | undefined {
  const [policy] = objects(object(source, 'load_balancing_policy'), 'policies');
  return object(policy, 'typed_extension_config');
}

function thresholds(source: JsonObject): Thresholds {
  const priority = text(source, 'priority') === 'HIGH' ? 'HIGH' : 'DEFAULT';
  const decoded: Writable<Thresholds> = { priority };
  const maxConnections = number(source, 'max_connections');
  const maxPendingRequests = number(source, 'max_pending_requests');
  const maxRequests = number(source, 'max_requests');
  const maxRetries = number(source, 'max_retries');
  if (maxConnections !== undefined) decoded.maxConnections = maxConnections;
  if (maxPendingRequests !== undefined) decoded.maxPendingRequests = maxPendingRequests;
  if (maxRequests !== undefined) decoded.maxRequests = maxRequests;
  if (maxRetries !== undefined) decoded.maxRetries = maxRetries;
  return decoded;
}

const outlierDetection = (source: JsonObject): OutlierDetection =>
  defined({
    consecutive5xx: number(source, 'consecutive_5xx'),
    consecutiveGatewayFailure: number(source, 'consecutive_gateway_failure'),
    consecutiveLocalOriginFailure: number(source, 'consecutive_local_origin_failure'),
    intervalMs: durationMs(source, 'interval'),
    baseEjectionTimeMs: durationMs(source, 'base_ejection_time'),
    maxEjectionPercent: number(source, 'max_ejection_percent'),
  });
