import type { JsonObject } from '../model/json.ts';
import { compileClusters } from './clusters/clusters.ts';
import type { ProxyContext } from './context.ts';
import { compileEndpoints } from './endpoints/endpoints.ts';
import { lazily, lazy } from './lazy.ts';
import { compileInbound } from './listeners/inbound/inbound.ts';
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
  const context = contextOf(world, proxy);
  const filters = lazy(() => envoyFilters(context));
  const config: IntendedConfig = lazily<IntendedConfig>({
    clusters: () => filters().clusters(compileClusters(context)),
    listeners: () => filters().listeners(compileListeners(context)),
    routes: () => filters().routes(compileRoutes(context, config.listeners)),
    endpoints: () => compileEndpoints(context, config.clusters),
  });
  return config;
}

/** Compiles what takes a sidecar's inbound connections, and the listeners that EnvoyFilters add. */
export function compileInboundListeners(world: World, proxy: IntentProxy): readonly JsonObject[] {
  const context = contextOf(world, proxy);
  return envoyFilters(context).listeners(compileInbound(context));
}

const contextOf = (world: World, proxy: IntentProxy): ProxyContext => ({
  world,
  proxy,
  scope: scopeOf(world, proxy),
});
