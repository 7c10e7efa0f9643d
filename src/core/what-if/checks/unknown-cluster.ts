import { isObject, object, objects, text } from '../../decode/read.ts';
import { parseClusterName } from '../../decode/cluster-name.ts';
import type { World } from '../../intent/model/world.ts';
import type { JsonObject } from '../../model/json.ts';
import { sourcesOf } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { Check } from './check.ts';
import type { Found } from '../finding.ts';

/** Routes and TCP proxies that lead to a cluster which the proxy does not have: requests get 503, connections are closed. */
export const unknownCluster: Check = {
  code: 'unknown-cluster',
  ofProxy: ({ world, config }) => {
    const known = new Set(config.clusters.map((cluster) => text(cluster, 'name') ?? ''));
    const found = new Map<string, Found>();
    for (const message of [...config.routes, ...config.listeners])
      for (const [name, cause] of namedIn(message, world))
        if (!known.has(name) && !found.has(name))
          found.set(name, { message: messageOf(name, world), causes: cause === undefined ? [] : [cause] }); // prettier-ignore
    return [...found.values()];
  },
};

/** Clusters that a message names, each with the first field that does. */
type Named = ReadonlyMap<string, ResourceRef | undefined>;

/** Route configurations are large, and proxies share them. */
const seen = new WeakMap<JsonObject, Named>();

function namedIn(message: JsonObject, world: World): Named {
  const before = seen.get(message);
  if (before !== undefined) return before;
  const named = new Map<string, ResourceRef | undefined>();
  const visit = (value: unknown, source: ResourceRef | undefined): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, source);
      return;
    }
    if (!isObject(value) || isNeverCalled(value, world)) return;
    const sources = sourcesOf(value);
    const own = sources[''] ?? source;
    for (const name of targetsOf(value))
      if (!named.has(name)) named.set(name, sources['cluster'] ?? sources['name'] ?? own);
    for (const key in value) if (INSIDE.has(key)) visit(value[key], sources[key] ?? own);
  };
  visit(message, undefined);
  seen.set(message, named);
  return named;
}

/**
 * Hosts of VirtualServices are on every HTTP port: those of a service also on ports that it does not have, where nobody calls it
 * (istio/pilot/pkg/networking/core/route, buildSidecarVirtualHostsForVirtualService).
 */
function isNeverCalled(value: JsonObject, { servicesByHost }: World): boolean {
  if (!Array.isArray(value['domains'])) return false;
  const [, host = '', port] = /^(.*):(\d+)$/.exec(text(value, 'name') ?? '') ?? [];
  const services = servicesByHost.get(host) ?? [];
  return services.length > 0 && !services.some(({ ports }) => ports.some(({ number }) => number === Number(port))); // prettier-ignore
}

/** The way to all places that name clusters. */
const INSIDE: ReadonlySet<string> = new Set([
  'virtual_hosts', 'routes', 'route', 'request_mirror_policies', 'weighted_clusters', 'clusters', 'filter_chains',
  'default_filter_chain', 'filters', 'typed_config', 'route_config',
]); // prettier-ignore

/** The clusters that a route action, a mirror policy, a TCP proxy or a weighted cluster names. */
function targetsOf(value: JsonObject): string[] {
  const weighted = objects(object(value, 'weighted_clusters'), 'clusters').map((one) => text(one, 'name')); // prettier-ignore
  return [text(value, 'cluster'), ...weighted].flatMap((name) => (name ? [name] : []));
}

function messageOf(name: string, { servicesByHost }: World): string {
  const cluster = parseClusterName(name);
  if (cluster === undefined) return `requests are sent to cluster ${name}, which is not there`;
  const { host, port, subset } = cluster;
  const services = servicesByHost.get(host) ?? [];
  const place = `${host}${subset === '' ? '' : ` subset ${subset}`} port ${port}`;
  const sent = `requests are sent to ${place}, which the proxy has no cluster for`;
  if (services.length === 0) return `${sent}: no Service or ServiceEntry has that host`;
  const hasPort = services.some(({ ports }) => ports.some(({ number }) => number === port));
  if (!hasPort) return `${sent}: the service has no such port`;
  if (subset !== '') return `${sent}: no DestinationRule that holds for it defines the subset`;
  return `${sent}: the service is hidden from it (exportTo or Sidecar)`;
}
