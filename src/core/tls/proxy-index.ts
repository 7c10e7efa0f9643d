import type { Cluster } from '../model/envoy/cluster.ts';
import { isServing } from '../model/envoy/config-resource.ts';
import type { LbEndpoint } from '../model/envoy/endpoint.ts';
import type { Listener } from '../model/envoy/listener.ts';
import type { RouteConfiguration } from '../model/envoy/route.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import { assignedEndpoints } from '../query/assigned-endpoints.ts';
import { groupBy } from '../model/group-by.ts';

/** What a proxy uses, by name: pairs ask for it thousands of times. */
export interface ProxyIndex {
  readonly clusters: ReadonlyMap<string, Cluster>;
  /** Clusters of the subsets of a service's port, by "port|host". */
  readonly subsets: ReadonlyMap<string, readonly Cluster[]>;
  readonly listeners: readonly Listener[];
  readonly routes: ReadonlyMap<string, RouteConfiguration>;
  readonly endpointsOf: (cluster: Cluster) => readonly LbEndpoint[] | undefined;
}

const known = new WeakMap<ProxySnapshot, ProxyIndex>();

export function indexOf(proxy: ProxySnapshot): ProxyIndex {
  let index = known.get(proxy);
  if (index === undefined) known.set(proxy, (index = build(proxy)));
  return index;
}

function build(proxy: ProxySnapshot): ProxyIndex {
  const serving = proxy.clusters.filter(({ state }) => isServing(state));
  const ofSubsets = serving.filter(({ name }) => name.startsWith('outbound|') && name.split('|')[2] !== ''); // prettier-ignore
  return {
    clusters: first(serving.map(({ name, config }) => [name, config])),
    subsets: groupBy(ofSubsets.map(({ config }) => config), portAndHost),
    listeners: proxy.listeners.filter(({ state }) => isServing(state)).map(({ config }) => config),
    routes: first(proxy.routes.filter(({ state }) => isServing(state)).map(({ name, config }) => [name, config])),
    endpointsOf: assignedEndpoints(proxy),
  }; // prettier-ignore
}

function portAndHost({ name }: Cluster): string {
  const [, port = '', , host = ''] = name.split('|');
  return `${port}|${host}`;
}

/** Of equals the first. */
const first = <Value>(entries: readonly (readonly [string, Value])[]): Map<string, Value> =>
  new Map(entries.toReversed());
