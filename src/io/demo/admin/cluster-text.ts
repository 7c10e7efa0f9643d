import { addressText } from './address-text.ts';
import { isObject } from './message-type.ts';
import { listOf } from './saved.ts';

type JsonObject = Readonly<Record<string, unknown>>;

const THRESHOLDS = ['max_connections', 'max_pending_requests', 'max_requests', 'max_retries'];

/** Flags in the order of Envoy's HEALTH_FLAG_ENUM_VALUES (envoy/upstream/upstream.h): the text, the JSON field, its value. */
const HEALTH_FLAGS: readonly (readonly [string, string, unknown])[] = [
  ['/failed_active_hc', 'failed_active_health_check', true],
  ['/failed_outlier_check', 'failed_outlier_check', true],
  ['/failed_eds_health', 'eds_health_status', 'UNHEALTHY'],
  ['/degraded_active_hc', 'failed_active_degraded_check', true],
  ['/degraded_eds_health', 'eds_health_status', 'DEGRADED'],
  ['/pending_dynamic_removal', 'pending_dynamic_removal', true],
  ['/pending_active_hc', 'pending_active_hc', true],
  ['/excluded_via_immediate_hc_fail', 'excluded_via_immediate_hc_fail', true],
  ['/active_hc_timeout', 'active_hc_timeout', true],
  ['/eds_status_draining', 'eds_health_status', 'DRAINING'],
];

/**
 * One cluster of /clusters in text form (writeClustersAsText in clusters_handler.cc), made from its JSON form. Two
 * things are not in the JSON: the averages of outlier detection, whose lines are left out, and whether a host is a
 * canary, which is printed as false.
 */
export function clusterText(status: JsonObject): string {
  const name = word(status['name']);
  const lines = [`observability_name::${word(status['observability_name']) || name}`];
  for (const threshold of listOf(status['circuit_breakers'], 'thresholds')) {
    const priority = threshold['priority'] === 'HIGH' ? 'high' : 'default';
    for (const key of THRESHOLDS)
      lines.push(`${priority}_priority::${key}::${number(threshold[key])}`);
  }
  lines.push(`added_via_api::${String(status['added_via_api'] === true)}`);
  if (word(status['eds_service_name']) !== '')
    lines.push(`eds_service_name::${word(status['eds_service_name'])}`);
  for (const host of listOf(status, 'host_statuses')) lines.push(...hostLines(host));
  return lines.map((line) => `${name}::${line}\n`).join('');
}

function hostLines(host: JsonObject): string[] {
  const address = isObject(host['address']) ? addressText(host['address']) : '';
  const locality = isObject(host['locality']) ? host['locality'] : {};
  const stats = listOf(host, 'stats')
    .map(({ name, value }): [string, string] => [word(name), number(value)])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const values: [string, string][] = [
    ...stats,
    ['hostname', word(host['hostname'])],
    ['health_flags', healthFlags(host['health_status'])],
    ['weight', number(host['weight'])],
    ['region', word(locality['region'])],
    ['zone', word(locality['zone'])],
    ['sub_zone', word(locality['sub_zone'])],
    ['canary', 'false'],
    ['priority', number(host['priority'])],
    ['success_rate', rate(host['success_rate'])],
    ['local_origin_success_rate', rate(host['local_origin_success_rate'])],
  ];
  return values.map(([key, value]) => `${address}::${key}::${value}`);
}

function healthFlags(health: unknown): string {
  const status = isObject(health) ? health : {};
  const set = HEALTH_FLAGS.filter(([, field, value]) => status[field] === value);
  return set.length === 0 ? 'healthy' : set.map(([flag]) => flag).join('');
}

const word = (value: unknown): string => (typeof value === 'string' ? value : '');
/** 64-bit numbers are strings in JSON, zero is left out. */
const number = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'string' ? String(value) : '0';
/** A rate that was never computed is absent in JSON and -1 in text. */
const rate = (value: unknown): string => (isObject(value) ? number(value['value']) : '-1');
