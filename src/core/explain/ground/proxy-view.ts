import type { Cluster } from '../../model/envoy/cluster.ts';
import type { ClusterStatus } from '../../model/envoy/cluster-status.ts';
import { isServing } from '../../model/envoy/config-resource.ts';
import { ConfigIndex } from './config-index.ts';
import type { ClusterLoadAssignment } from '../../model/envoy/endpoint.ts';
import type { ExtensionConfig } from '../../model/envoy/extension-config.ts';
import type { Listener } from '../../model/envoy/listener.ts';
import type { HttpConnectionManager } from '../../model/envoy/network-filter.ts';
import type { RouteConfiguration } from '../../model/envoy/route.ts';
import { once } from '../../model/once.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';

/** What one proxy serves with, found by name: built once for all requests. */
export interface ProxyView {
  readonly snapshot: ProxySnapshot;
  readonly clusters: ConfigIndex<Cluster>;
  readonly listeners: readonly Listener[];
  readonly routes: ConfigIndex<RouteConfiguration>;
  /** By cluster name or EDS service name. */
  readonly assignments: Pick<ConfigIndex<ClusterLoadAssignment>, 'get'>;
  /** /clusters, by cluster name; empty when it was not read. */
  readonly statuses: ReadonlyMap<string, ClusterStatus>;
  readonly discovered: ReadonlyMap<string, ExtensionConfig>;
}

export const viewOf = once((snapshot: ProxySnapshot): ProxyView => ({
  snapshot,
  clusters: new ConfigIndex(snapshot.clusters),
  listeners: snapshot.listeners.filter(({ state }) => isServing(state)).map(({ config }) => config),
  routes: new ConfigIndex(snapshot.routes),
  assignments: assignmentsOf(snapshot),
  statuses: byName((snapshot.hostStatus ?? []).map((status) => [status.name, status])),
  discovered: byName(snapshot.ecds.map(({ name, config }) => [name, config])),
})); // prettier-ignore

/** In whatever state: endpoints are used as they come. */
function assignmentsOf({ endpoints }: ProxySnapshot): ProxyView['assignments'] {
  const found = byName(endpoints.map((one) => [one.name, one]));
  return { get: (name) => found.get(name)?.config };
}

/** Of equals the first. */
const byName = <Value>(entries: readonly (readonly [string, Value])[]): Map<string, Value> =>
  new Map(entries.toReversed());

/** The routes of an HTTP connection manager; undefined where they have not come, or are chosen by scope. */
export function routesOf(
  { routes: all }: ProxyView,
  { routes }: HttpConnectionManager,
): RouteConfiguration | undefined {
  if (routes.kind === 'inline') return routes.config;
  return routes.kind === 'rds' ? all.get(routes.name) : undefined;
}
