import type { JsonObject } from '../model/json.ts';

/** Keys of a host's lines that are no statistics (envoy/source/server/admin/clusters_handler.cc, writeClustersAsText). */
const HOST_KEYS = ['hostname', 'health_flags', 'weight', 'region', 'zone', 'sub_zone', 'canary', 'priority', 'success_rate', 'local_origin_success_rate'] as const; // prettier-ignore
/** All of Envoy's host statistics begin so (envoy/upstream/host_description.h, ALL_HOST_STATS). */
const STAT = '(?:cx|rq)_[a-z_]+';

/** "<cluster>::<address>::<key>::<value>", read from behind: names and addresses may hold "::" themselves. */
const HOST_LINE = new RegExp(`^(.*)::(${[...HOST_KEYS, STAT].join('|')})::(.*)$`);
/** The first line of each cluster names it: observability_name since 1.18, outlier or default_priority before. */
const CLUSTER_LINE =
  /^(.*?)::(observability_name|outlier|default_priority|high_priority|added_via_api|eds_service_name)::(.*)$/;

/** Flags of health_flags, and the field of HostHealthStatus that each sets. */
const HEALTH_FLAGS: Readonly<Record<string, readonly [field: string, value: unknown]>> = {
  failed_active_hc: ['failed_active_health_check', true],
  failed_outlier_check: ['failed_outlier_check', true],
  failed_eds_health: ['eds_health_status', 'UNHEALTHY'],
  degraded_active_hc: ['failed_active_degraded_check', true],
  degraded_eds_health: ['eds_health_status', 'DEGRADED'],
  pending_dynamic_removal: ['pending_dynamic_removal', true],
  pending_active_hc: ['pending_active_hc', true],
  excluded_via_immediate_hc_fail: ['excluded_via_immediate_hc_fail', true],
  active_hc_timeout: ['active_hc_timeout', true],
  eds_status_draining: ['eds_health_status', 'DRAINING'],
};

/** Whether a body is /clusters in its text form, which istioctl bug-report saves. */
export const isClustersText = (text: string): boolean => /^[^\s{[<].*::.+::/.test(text);

interface Cluster {
  readonly values: Record<string, unknown>;
  readonly hosts: Map<string, Map<string, string>>;
}

/** Reads /clusters in text form into the object that /clusters?format=json would have been. */
export function clustersOfText(source: string): JsonObject {
  const clusters = new Map<string, Cluster>();
  let name = '';
  for (const line of source.split(/\r?\n/)) {
    const host = HOST_LINE.exec(line);
    const owner = host?.[1];
    if (host !== null && owner?.startsWith(`${name}::`) === true && name !== '') {
      const address = owner.slice(name.length + 2);
      const { hosts } = clusterOf(clusters, name);
      const values = hosts.get(address) ?? new Map<string, string>();
      hosts.set(address, values.set(host[2] ?? '', host[3] ?? ''));
      continue;
    }
    const [, found, key, value] = CLUSTER_LINE.exec(line) ?? [];
    if (found === undefined || value === undefined) continue;
    name = found;
    const { values } = clusterOf(clusters, name);
    if (key === 'added_via_api') values['added_via_api'] = value === 'true';
    if (key === 'observability_name' || key === 'eds_service_name') values[key] = value;
  }
  return {
    cluster_statuses: [...clusters].map(([cluster, { values, hosts }]) => ({
      name: cluster,
      ...values,
      host_statuses: [...hosts].map(([address, lines]) => hostStatus(address, lines)),
    })),
  };
}

function clusterOf(clusters: Map<string, Cluster>, name: string): Cluster {
  const cluster = clusters.get(name) ?? { values: {}, hosts: new Map() };
  clusters.set(name, cluster);
  return cluster;
}

function hostStatus(address: string, lines: ReadonlyMap<string, string>): JsonObject {
  const text = (key: string): string => lines.get(key) ?? '';
  const count = (key: string): number => Number(text(key)) || 0;
  const locality = { region: text('region'), zone: text('zone'), sub_zone: text('sub_zone') };
  const rate = (key: string) =>
    lines.has(key) && Number(text(key)) >= 0 ? { [key]: { value: Number(text(key)) } } : {};
  return {
    address: addressOf(address),
    stats: [...lines]
      .filter(([key]) => /^(cx|rq)_/.test(key))
      .map(([name, value]) => ({
        name,
        value,
        type: name.endsWith('_active') ? 'GAUGE' : 'COUNTER',
      })),
    health_status: healthOf(text('health_flags')),
    weight: count('weight') || 1,
    ...(text('hostname') === '' ? {} : { hostname: text('hostname') }),
    ...(count('priority') === 0 ? {} : { priority: count('priority') }),
    ...(Object.values(locality).some((part) => part !== '') ? { locality } : {}),
    ...rate('success_rate'),
    ...rate('local_origin_success_rate'),
  };
}

/** "healthy", or flags one behind the other: "/failed_outlier_check/pending_dynamic_removal". Unknown ones are newer than this. */
function healthOf(flags: string): JsonObject {
  const fields = flags.split('/').map((flag) => HEALTH_FLAGS[flag]).filter((field) => field !== undefined); // prettier-ignore
  return { eds_health_status: 'HEALTHY', ...Object.fromEntries(fields) };
}

/** The reverse of Envoy's asString of an address. */
function addressOf(text: string): JsonObject {
  const [, listener, endpoint] = /^envoy:\/\/([^/]*)(?:\/(.*))?$/.exec(text) ?? [];
  if (listener !== undefined)
    return {
      envoy_internal_address: {
        server_listener_name: listener,
        ...(endpoint === undefined ? {} : { endpoint_id: endpoint }),
      },
    };
  const [, v6, v4, port] = /^(?:\[([^\]]+)\]|([^/:@]+)):(\d+)$/.exec(text) ?? [];
  if (port === undefined) return { pipe: { path: text } };
  return { socket_address: { address: v6 ?? v4 ?? '', port_value: Number(port) } };
}
