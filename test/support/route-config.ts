import type { JsonObject } from '../../src/core/model/json.ts';
import type { KubeObject } from '../../src/core/model/kube.ts';
import { queryRoutes } from '../../src/core/query/routes.ts';
import { snapshotOf } from './proxy-snapshot.ts';

/** A RoutesConfigDump of route configurations that came by RDS. */
export const dynamic = (...configs: object[]) => ({
  dynamic_route_configs: configs.map((route_config) => ({
    version_info: 'v1',
    route_config,
    last_updated: '2026-11-20T23:59:00Z',
  })),
});

/** What `routes` shows of a RoutesConfigDump. */
export const rowsOf = (
  routes: object,
  { listeners, objects }: { listeners?: object; objects?: readonly KubeObject[] } = {},
) =>
  queryRoutes(
    snapshotOf({
      dump: {
        RoutesConfigDump: routes,
        ...(listeners === undefined ? {} : { ListenersConfigDump: listeners }),
      },
      ...(objects === undefined ? {} : { objects }),
    }),
    {},
  ).rows;

export const host = (name: string, domains: readonly string[], routes: readonly object[] = []) => ({
  name,
  domains,
  routes,
});
export const to = (cluster: string, match: object = { prefix: '/' }, more: object = {}) => ({
  match,
  route: { cluster },
  ...more,
});
/** The metadata by which istiod names a VirtualService of namespace shop. */
export const madeBy = (name: string) => ({
  metadata: {
    filter_metadata: {
      istio: { config: `/apis/networking.istio.io/v1/namespaces/shop/virtual-service/${name}` },
    },
  },
});
export const kube = (kind: string, name: string, spec: JsonObject): KubeObject => ({
  apiVersion: 'x/v1',
  kind,
  namespace: 'shop',
  name,
  labels: {},
  annotations: {},
  owners: [],
  raw: { spec },
});
