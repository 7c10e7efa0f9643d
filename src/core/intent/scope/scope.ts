import type { IntentProxy } from '../model/proxy.ts';
import type { Scope } from '../model/scope.ts';
import type { World } from '../model/world.ts';

/** What a proxy may see (istio/pilot/pkg/model/push_context.go, getSidecarScope). */
export function scopeOf(world: World, proxy: IntentProxy): Scope {
  return {
    namespace: proxy.namespace,
    sidecar: undefined,
    egress: [],
    services: world.services,
    serviceOf: (host) => world.servicesByHost.get(host)?.[0],
    destinationRule: () => undefined,
    outboundTrafficPolicy: {},
  };
}
