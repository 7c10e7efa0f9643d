import type { Cluster } from '../../model/envoy/cluster.ts';
import { isServing } from '../../model/envoy/config-resource.ts';
import { servingConfigs } from '../../model/envoy/serving-configs.ts';
import type { LbEndpoint } from '../../model/envoy/endpoint.ts';
import type { Listener } from '../../model/envoy/listener.ts';
import type { RouteConfiguration } from '../../model/envoy/route.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import { assignedEndpoints } from '../../query/assigned-endpoints.ts';
import { lazy } from '../../intent/lazy.ts';
import { groupBy } from '../../model/group-by.ts';
import { once } from '../../model/once.ts';

/** What a proxy uses, by name: pairs ask for it thousands of times. */
export interface ProxyIndex {
  readonly clusters: ReadonlyMap<string, Cluster>;
  /** Clusters of the subsets of a service's port, by "port|host". */
  readonly subsets: ReadonlyMap<string, readonly Cluster[]>;
  readonly listeners: readonly Listener[];
  readonly routes: ReadonlyMap<string, RouteConfiguration>;
  readonly endpointsOf: (cluster: Cluster) => readonly LbEndpoint[] | undefined;
}

/** Each part is made when it is first looked at: of a server only the listeners are. */
export const indexOf = once((proxy: ProxySnapshot): ProxyIndex => {
  const serving = lazy(() => proxy.clusters.filter(({ state }) => isServing(state)));
  const clusters = lazy(() => first(serving().map(({ name, config }) => [name, config])));
  const subsets = lazy(() => groupBy(serving().filter(({ name }) => name.startsWith('outbound|') && name.split('|')[2] !== '').map(({ config }) => config), portAndHost));
  const listeners = lazy(() => servingConfigs(proxy.listeners));
  const routes = lazy(() => first(proxy.routes.filter(({ state }) => isServing(state)).map(({ name, config }) => [name, config])));
  const endpointsOf = lazy(() => assignedEndpoints(proxy));
  return {
    get clusters() {
      return clusters();
    },
    get subsets() {
      return subsets();
    },
    get listeners() {
      return listeners();
    },
    get routes() {
      return routes();
    },
    endpointsOf: (cluster) => endpointsOf()(cluster),
  };
}); // prettier-ignore

function portAndHost({ name }: Cluster): string {
  const [, port = '', , host = ''] = name.split('|');
  return `${port}|${host}`;
}

/** Of equals the first. */
const first = <Value>(entries: readonly (readonly [string, Value])[]): Map<string, Value> =>
  new Map(entries.toReversed());
