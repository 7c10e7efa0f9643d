import type { ClusterStatus, HostHealth, HostStatus } from '../model/envoy/cluster-status.ts';
import type { SectionBody } from '../model/capture.ts';
import type { JsonObject } from '../model/json.ts';
import { addressText } from './address.ts';
import { parseBody } from './body.ts';
import { parseClusterName } from './cluster-name.ts';
import { clustersOfText, isClustersText } from './clusters-text.ts';
import { edsHealth, localityText } from './endpoint.ts';
import { defined, flag, number, object, objects, text } from './read.ts';

/** Decodes /clusters?format=json. Defaults are left out there: no value is 0, no priority is 0 (reference/envoy.md 1.2). */
export const decodeClusterStatuses = (source: JsonObject): ClusterStatus[] =>
  objects(source, 'cluster_statuses').map((cluster) => ({
    name: text(cluster, 'name') ?? '',
    ...defined({ istioName: parseClusterName(text(cluster, 'name') ?? '') }),
    hosts: objects(cluster, 'host_statuses').map(hostStatus),
    raw: cluster,
  }));

/** Parses a body of /clusters in either form. @throws {MeshdbgError} as parseBody does */
export function parseClusters(body: SectionBody): JsonObject {
  const head = new TextDecoder().decode(body.bytes.subarray(0, 2000));
  return isClustersText(head)
    ? clustersOfText(new TextDecoder().decode(body.bytes))
    : parseBody(body);
}

const hostStatus = (host: JsonObject): HostStatus => ({
  address: addressText(object(host, 'address')),
  hostname: text(host, 'hostname') ?? '',
  weight: number(host, 'weight') ?? 1,
  priority: number(host, 'priority') ?? 0,
  locality: localityText(object(host, 'locality')),
  health: hostHealth(object(host, 'health_status') ?? {}),
  stats: Object.fromEntries(
    objects(host, 'stats').map((stat) => [text(stat, 'name') ?? '', number(stat, 'value') ?? 0]),
  ),
  ...defined({
    successRate: percent(object(host, 'success_rate')),
    localOriginSuccessRate: percent(object(host, 'local_origin_success_rate')),
  }),
});

/** An envoy.type.v3.Percent; Envoy writes -1 for "not enough requests to tell". */
function percent(source: JsonObject | undefined): number | undefined {
  if (source === undefined) return undefined;
  const value = number(source, 'value') ?? 0;
  return value < 0 ? undefined : value;
}

const hostHealth = (source: JsonObject): HostHealth => ({
  eds: edsHealth(text(source, 'eds_health_status')),
  failedActiveHealthCheck: flag(source, 'failed_active_health_check') ?? false,
  failedOutlierCheck: flag(source, 'failed_outlier_check') ?? false,
  failedActiveDegradedCheck: flag(source, 'failed_active_degraded_check') ?? false,
  pendingDynamicRemoval: flag(source, 'pending_dynamic_removal') ?? false,
  pendingActiveHealthCheck: flag(source, 'pending_active_hc') ?? false,
  excludedViaImmediateHealthCheckFail: flag(source, 'excluded_via_immediate_hc_fail') ?? false,
  activeHealthCheckTimeout: flag(source, 'active_hc_timeout') ?? false,
});
