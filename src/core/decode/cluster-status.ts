import type { ClusterStatus, HostHealth, HostStatus } from '../model/envoy/cluster-status.ts';
import type { JsonObject } from '../model/json.ts';
import { addressText } from './address.ts';
import { flag, number, object, objects, text } from './read.ts';

/** Decodes /clusters?format=json. Defaults are left out there: no value is 0, no priority is 0 (reference/envoy.md 1.2). */
export const decodeClusterStatuses = (source: JsonObject): ClusterStatus[] =>
  objects(source, 'cluster_statuses').map((cluster) => ({
    name: text(cluster, 'name') ?? '',
    hosts: objects(cluster, 'host_statuses').map(hostStatus),
  }));

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
});

/** "region/zone/sub_zone" without trailing empty parts; "" for the empty locality. */
export const localityText = (locality: JsonObject | undefined): string =>
  ['region', 'zone', 'sub_zone']
    .map((part) => text(locality, part) ?? '')
    .join('/')
    .replace(/\/+$/, '');

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

const EDS_HEALTH = ['HEALTHY', 'UNHEALTHY', 'DEGRADED', 'DRAINING', 'TIMEOUT'] as const;

const edsHealth = (value: string | undefined): HostHealth['eds'] =>
  EDS_HEALTH.find((known) => known === value) ?? 'UNKNOWN';
