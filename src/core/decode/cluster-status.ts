import type { ClusterStatus, HostHealth, HostStatus } from '../model/envoy/cluster-status.ts';
import type { SectionBody } from '../model/capture.ts';
import type { JsonObject } from '../model/json.ts';
import { addressText } from './address.ts';
import { parseBody } from './body.ts';
import { parseClusterName } from './cluster-name.ts';
import { clustersOfText, isClustersText } from './clusters-text.ts';
import { edsHealth, localityText } from './endpoint.ts';
import { flag, number, object, objects, text, type Writable } from './read.ts';

/** Decodes /clusters?format=json. Defaults are left out there: no value is 0, no priority is 0 (reference/envoy.md 1.2). */
export const decodeClusterStatuses = (source: JsonObject): ClusterStatus[] =>
  objects(source, 'cluster_statuses').map(clusterStatus);

function clusterStatus(cluster: JsonObject): ClusterStatus {
  const name = text(cluster, 'name') ?? '';
  const hosts = objects(cluster, 'host_statuses').map(hostStatus);
  const decoded: Writable<ClusterStatus> = { name, hosts, raw: cluster };
  const istioName = parseClusterName(name);
  if (istioName !== undefined) decoded.istioName = istioName;
  return decoded;
}

function hostStatus(host: JsonObject): HostStatus {
  const decoded: Writable<HostStatus> = {
    address: addressText(object(host, 'address')),
    hostname: text(host, 'hostname') ?? '',
    weight: number(host, 'weight') ?? 1,
    priority: number(host, 'priority') ?? 0,
    locality: localityText(object(host, 'locality')),
    health: hostHealth(object(host, 'health_status') ?? {}),
    stats: () => statsOf(host),
  };
  const successRate = percent(object(host, 'success_rate'));
  const localOriginSuccessRate = percent(object(host, 'local_origin_success_rate'));
  if (successRate !== undefined) decoded.successRate = successRate;
  if (localOriginSuccessRate !== undefined) decoded.localOriginSuccessRate = localOriginSuccessRate;
  return decoded;
}

function statsOf(host: JsonObject): Readonly<Record<string, number>> {
  const stats: Record<string, number> = {};
  for (const stat of objects(host, 'stats')) {
    const name = text(stat, 'name') ?? '';
    // No counter of Envoy's is called so, and an assignment would reach the prototype.
    if (name !== '__proto__') stats[camelCase(name)] = number(stat, 'value') ?? 0;
  }
  return stats;
}

/** Envoy's dozen names of host statistics, each translated once. */
const CAMEL = new Map<string, string>();

function camelCase(name: string): string {
  let key = CAMEL.get(name);
  if (key === undefined) {
    key = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    // A hostile answer must not make the memory grow.
    if (CAMEL.size < 1000) CAMEL.set(name, key);
  }
  return key;
}

/** Parses a body of /clusters in either form. @throws {MeshdbgError} as parseBody does */
export function parseClusters(body: SectionBody): JsonObject {
  const head = new TextDecoder().decode(body.bytes.subarray(0, 2000));
  return isClustersText(head)
    ? clustersOfText(new TextDecoder().decode(body.bytes))
    : parseBody(body);
}

/** An envoy.type.v3.Percent; Envoy writes -1 for "not enough requests to tell". */
function percent(source: JsonObject | undefined): number | undefined {
  if (source === undefined) return undefined;
  const value = number(source, 'value') ?? 0;
  return value < 0 ? undefined : value;
}

/** Hosts of which nothing but EDS speaks, nearly all of them, share one object for each health. */
const onlyEds = new Map<string, HostHealth>();

function hostHealth(source: JsonObject): HostHealth {
  const eds = edsHealth(text(source, 'eds_health_status'));
  for (const key in source) if (key !== 'eds_health_status') return decodeHealth(source, eds);
  let shared = onlyEds.get(eds);
  if (shared === undefined) onlyEds.set(eds, (shared = decodeHealth({}, eds)));
  return shared;
}

const decodeHealth = (source: JsonObject, eds: HostHealth['eds']): HostHealth => ({
  eds,
  failedActiveHealthCheck: flag(source, 'failed_active_health_check') ?? false,
  failedOutlierCheck: flag(source, 'failed_outlier_check') ?? false,
  failedActiveDegradedCheck: flag(source, 'failed_active_degraded_check') ?? false,
  pendingDynamicRemoval: flag(source, 'pending_dynamic_removal') ?? false,
  pendingActiveHealthCheck: flag(source, 'pending_active_hc') ?? false,
  excludedViaImmediateHealthCheckFail: flag(source, 'excluded_via_immediate_hc_fail') ?? false,
  activeHealthCheckTimeout: flag(source, 'active_hc_timeout') ?? false,
});
