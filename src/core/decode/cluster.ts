import type { Cluster, OutlierDetection, Thresholds } from '../model/envoy/cluster.ts';
import type { JsonObject } from '../model/json.ts';
import { parseClusterName } from './cluster-name.ts';
import { decodeClusterLoadAssignment } from './endpoint.ts';
import { configOwner, serviceRefs } from './istio-metadata.ts';
import { defined, durationMs, isObject, number, object, objects, text } from './read.ts';
import { decodeTransportSocket } from './transport-socket.ts';

/** Decodes an envoy.config.cluster.v3.Cluster in Envoy's spelling. */
export function decodeCluster(source: JsonObject): Cluster {
  const name = text(source, 'name') ?? '';
  const socket = object(source, 'transport_socket');
  const assignment = object(source, 'load_assignment');
  return {
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
    ...defined({
      istioName: parseClusterName(name),
      edsServiceName: text(object(source, 'eds_cluster_config'), 'service_name'),
      connectTimeoutMs: durationMs(source, 'connect_timeout'),
      outlierDetection: outlierDetection(object(source, 'outlier_detection')),
      transportSocket: socket && decodeTransportSocket(socket),
      destinationRule: configOwner(source),
      loadAssignment: assignment && decodeClusterLoadAssignment(assignment),
    }),
  };
}

/** The default of lb_policy is ROUND_ROBIN; a typed load_balancing_policy takes precedence (cluster.proto). */
function lbPolicy(source: JsonObject): string {
  const [policy] = objects(object(source, 'load_balancing_policy'), 'policies');
  const typed = text(object(policy, 'typed_extension_config'), 'name');
  return typed?.split('.').at(-1)?.toUpperCase() ?? text(source, 'lb_policy') ?? 'ROUND_ROBIN';
}

const thresholds = (source: JsonObject): Thresholds => ({
  priority: text(source, 'priority') === 'HIGH' ? 'HIGH' : 'DEFAULT',
  ...defined({
    maxConnections: number(source, 'max_connections'),
    maxPendingRequests: number(source, 'max_pending_requests'),
    maxRequests: number(source, 'max_requests'),
    maxRetries: number(source, 'max_retries'),
  }),
});

const outlierDetection = (source: JsonObject | undefined): OutlierDetection | undefined =>
  source &&
  defined({
    consecutive5xx: number(source, 'consecutive_5xx'),
    consecutiveGatewayFailure: number(source, 'consecutive_gateway_failure'),
    consecutiveLocalOriginFailure: number(source, 'consecutive_local_origin_failure'),
    intervalMs: durationMs(source, 'interval'),
    baseEjectionTimeMs: durationMs(source, 'base_ejection_time'),
    maxEjectionPercent: number(source, 'max_ejection_percent'),
  });
