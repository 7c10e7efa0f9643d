import { isObject, objects, text } from '../../decode/read.ts';
import type { ProxyContext } from '../context.ts';
import type { Service } from '../model/service.ts';
import type { World } from '../model/world.ts';
import { envoyFiltersFor } from '../envoy-filter/patch.ts';
import { destinationsOf } from '../scope/routed-services.ts';
import { allVirtualServices, gatewaysOf } from '../scope/virtual-services.ts';
import { isSwitchedOn } from '../world/features.ts';
import { mergedGateway } from './merged-gateway.ts';

/** EnvoyFilters name services that they need (istio/pilot/pkg/model/envoyfilter.go). */
const REFERENCED = 'envoyfilter.istio.io/referenced-services';

/**
 * The services that a gateway proxy gets clusters for: all that it sees, or, where istiod is told so, only those that it routes to
 * or otherwise needs (istio/pilot/pkg/model/push_context.go, GatewayServices).
 */
export function gatewayServices(context: ProxyContext): readonly Service[] {
  const { world, scope } = context;
  if (!isSwitchedOn(world, 'PILOT_FILTER_GATEWAY_CLUSTER_CONFIG')) return scope.services;
  const needed = new Set(referredServices(context));
  const byGateway = destinationsByGateway(world);
  for (const gateway of mergedGateway(context).names)
    for (const host of byGateway.get(gateway) ?? []) needed.add(host);
  return scope.services.filter(
    ({ hostname, namespace }) => needed.has(hostname) || needed.has(`${namespace}/${hostname}`),
  );
}

/** Hosts or "namespace/host" that providers of the mesh and EnvoyFilters refer to (extraServicesForProxy). */
function referredServices({ world, proxy }: ProxyContext): string[] {
  const providers = objects(world.mesh, 'extensionProviders').flatMap((provider) =>
    Object.values(provider).flatMap((settings) =>
      isObject(settings) ? (text(settings, 'service') ?? []) : [],
    ),
  );
  const referenced = envoyFiltersFor(world, proxy).flatMap(({ annotations }) =>
    (annotations[REFERENCED] ?? '').split(','),
  );
  return [...providers, ...referenced];
}

const destinations = new WeakMap<World, ReadonlyMap<string, ReadonlySet<string>>>();

/** Hosts that VirtualServices of a gateway lead to, whoever sees them, by "namespace/name" of the gateway. */
function destinationsByGateway(world: World): ReadonlyMap<string, ReadonlySet<string>> {
  const ofWorld = destinations.get(world);
  if (ofWorld !== undefined) return ofWorld;
  const isScoped = isSwitchedOn(world, 'PILOT_SCOPE_GATEWAY_TO_NAMESPACE');
  const hosts = new Map<string, Set<string>>();
  for (const virtualService of allVirtualServices(world))
    for (const gateway of gatewaysOf(virtualService)) {
      const client = isScoped ? (gateway.split('/')[0] ?? '') : undefined;
      const found = hosts.get(gateway) ?? new Set();
      hosts.set(gateway, found);
      for (const host of destinationsOf(virtualService, client).keys()) found.add(host);
    }
  destinations.set(world, hosts);
  return hosts;
}
