import type { JsonObject } from '../model/json.ts';
import { compileClusters } from './clusters/clusters.ts';
import type { ProxyContext } from './context.ts';
import { compileEndpoints } from './endpoints/endpoints.ts';
import { lazy } from './lazy.ts';
import { compileListeners } from './listeners/listeners.ts';
import { envoyFilters } from './envoy-filter/apply.ts';
import type { IntentProxy } from './model/proxy.ts';
import type { World } from './model/world.ts';
import { compileRoutes } from './routes/routes.ts';
import { scopeOf } from './scope/scope.ts';

/** The config that one proxy should have, as Envoy messages in Envoy's JSON spelling, without names twice. */
export interface IntendedConfig {
  readonly clusters: readonly JsonObject[];
  readonly listeners: readonly JsonObject[];
  readonly routes: readonly JsonObject[];
  readonly endpoints: readonly JsonObject[];
}

export type IntentSection = keyof IntendedConfig;

/** Compiles the config of a proxy; only the sections that are looked at. */
export function compileProxy(world: World, proxy: IntentProxy): IntendedConfig {
  const context: ProxyContext = { world, proxy, scope: scopeOf(world, proxy) };
  const filters = lazy(() => envoyFilters(context));
  const clusters = lazy(() => filters().clusters(compileClusters(context)));
  const listeners = lazy(() => filters().listeners(compileListeners(context)));
  const routes = lazy(() => filters().routes(compileRoutes(context, listeners())));
  const endpoints = lazy(() => compileEndpoints(context, clusters()));
  return {
    get clusters() {
      return clusters();
    },
    get listeners() {
      return listeners();
    },
    get routes() {
      return routes();
    },
    get endpoints() {
      return endpoints();
    },
  };
}
