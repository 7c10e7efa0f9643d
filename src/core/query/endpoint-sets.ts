import { object } from '../decode/read.ts';
import type { ClusterStatus, HostStatus } from '../model/envoy/cluster-status.ts';
import type { ClusterName } from '../model/envoy/cluster-name.ts';
import type { Cluster } from '../model/envoy/cluster.ts';
import type { ConfigResource, ResourceState } from '../model/envoy/config-resource.ts';
import type { ClusterLoadAssignment, LbEndpoint } from '../model/envoy/endpoint.ts';
import type { JsonObject } from '../model/json.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';

/** All that is known about the endpoints of one cluster of one proxy. */
export interface EndpointSet {
  readonly name: string;
  readonly istioName?: ClusterName;
  /** Absent when the clusters section was not read. */
  readonly cluster?: Cluster;
  readonly state: ResourceState | null;
  readonly assigned: readonly LbEndpoint[];
  /**
   * Where `assigned` comes from: the dump's endpoints section, the cluster's own list of addresses, or its own list of DNS
   * names, which are no addresses yet. null: no assignment is known.
   */
  readonly source: 'eds' | 'static' | 'dns' | null;
  /** Hosts of /clusters; undefined when it does not speak of this cluster. */
  readonly hosts: readonly HostStatus[] | undefined;
  /** Envoy's object that holds them. */
  readonly raw: JsonObject | null;
}

/** Every cluster that any section of the proxy speaks of, with its endpoints; refused clusters are not in use and left out. */
export function endpointSets(proxy: ProxySnapshot): EndpointSet[] {
  const statuses = new Map((proxy.hostStatus ?? []).map((status) => [status.name, status]));
  const assignments = new Map(
    proxy.endpoints.map((resource) => [resource.config.clusterName, resource]),
  );
  const sets = new Map<string, EndpointSet>();
  const claimed = new Set<string>();
  // An active version stands before a warming one of the same name: it is what serves.
  const clusters = proxy.clusters.filter(({ state }) => state !== 'rejected');
  for (const resource of clusters.toSorted((a, b) => rank(a) - rank(b))) {
    if (sets.has(resource.name)) continue;
    const edsName = resource.config.edsServiceName ?? resource.name;
    claimed.add(edsName);
    sets.set(
      resource.name,
      ofCluster(resource, assignments.get(edsName), statuses.get(resource.name)),
    );
  }
  for (const [name, resource] of assignments)
    if (!claimed.has(name) && !sets.has(name))
      sets.set(name, withoutCluster(name, resource, statuses.get(name)));
  for (const [name, status] of statuses)
    if (!sets.has(name)) sets.set(name, withoutCluster(name, undefined, status));
  return [...sets.values()];
}

const rank = ({ state }: ConfigResource<Cluster>): number => (state === 'warming' ? 1 : 0);

function ofCluster(
  resource: ConfigResource<Cluster>,
  eds: ConfigResource<ClusterLoadAssignment> | undefined,
  status: ClusterStatus | undefined,
): EndpointSet {
  const { config: cluster, name, state } = resource;
  const base = {
    name,
    cluster,
    state,
    hosts: status?.hosts,
    ...(cluster.istioName && { istioName: cluster.istioName }),
  };
  if (eds !== undefined)
    return { ...base, assigned: eds.config.endpoints, source: 'eds', raw: eds.raw };
  const own = cluster.loadAssignment;
  const dns = cluster.type !== 'STATIC';
  // Names don't join with the addresses that they resolved to.
  if (own === undefined || (dns && status !== undefined))
    return { ...base, assigned: [], source: null, raw: status?.raw ?? null };
  const raw = object(resource.raw, 'load_assignment') ?? null;
  return { ...base, assigned: own.endpoints, source: dns ? 'dns' : 'static', raw };
}

function withoutCluster(
  name: string,
  eds: ConfigResource<ClusterLoadAssignment> | undefined,
  status: ClusterStatus | undefined,
): EndpointSet {
  const istioName = eds?.config.istioName ?? status?.istioName;
  return {
    name,
    state: null,
    assigned: eds?.config.endpoints ?? [],
    source: eds === undefined ? null : 'eds',
    hosts: status?.hosts,
    raw: eds?.raw ?? status?.raw ?? null,
    ...(istioName && { istioName }),
  };
}
