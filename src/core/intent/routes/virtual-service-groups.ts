import { strings } from '../../decode/read.ts';
import { refTo } from '../../model/provenance.ts';
import type { ProxyContext } from '../context.ts';
import type { ConfigObject } from '../model/config-object.ts';
import { hostsOverlap, isWildcard } from '../model/hostname.ts';
import type { Service } from '../model/service.ts';
import { mayBeHttp } from './default-groups.ts';
import type { HostGroup } from './host-group.ts';
import type { ListenerPlan } from './listener-plan.ts';
import { meshRoutes } from './mesh-routes.ts';
import { hasGatewaySemantics } from './route-semantics.ts';

/** The hosts that a VirtualService makes routes for, by port (istio/pilot/pkg/networking/core/route/route.go, buildSidecarVirtualHostsForVirtualService). */
export function virtualServiceGroups(
  context: ProxyContext,
  virtualService: ConfigObject,
  on: ListenerPlan,
): HostGroup[] {
  const routes = meshRoutes(virtualService, {
    context,
    port: on.port,
    serviceOf: (host) => on.services.get(host),
  });
  if (routes.length === 0) return [];
  const { hosts, services } = separated(virtualService, on);
  if (hasGatewaySemantics(virtualService) && !isNearby(context, virtualService, services))
    return [];
  const byPort = new Map<number, Service[]>();
  for (const service of services)
    for (const port of service.ports)
      if (mayBeHttp(port)) listAt(byPort, port.number).push(service);
  // Only on port 80 do hosts that are no service get routes by themselves.
  if (byPort.size === 0 && on.port === 80) byPort.set(80, []);
  const source = refTo(virtualService);
  return [...byPort].map(([port, own]) => ({ port, services: own, hosts, routes, source }));
}

/** Routes of the Gateway API hold in their own namespace, and for services of theirs everywhere. */
const isNearby = (
  { proxy }: ProxyContext,
  { namespace }: ConfigObject,
  services: readonly Service[],
): boolean =>
  services.some((service) => service.namespace === namespace || proxy.namespace === namespace);

/** Hosts that are services and such that are not (route.go, separateVSHostsAndServices). */
function separated(
  virtualService: ConfigObject,
  { egress, services }: ListenerPlan,
): { hosts: string[]; services: Service[] } {
  const hosts: string[] = [];
  const matching: Service[] = [];
  const all = strings(virtualService.spec, 'hosts');
  for (const host of all.filter((name) => !isWildcard(name))) {
    const service = services.get(host.toLowerCase());
    if (service === undefined) hosts.push(host);
    else matching.push(service);
  }
  const self = `${virtualService.namespace}/${virtualService.name}`;
  for (const host of all.filter(isWildcard).map((name) => name.toLowerCase())) {
    const covered = hasGatewaySemantics(virtualService)
      ? []
      : [...services.values()].filter(({ hostname }) => hostsOverlap(hostname, host));
    if (covered.length === 0) hosts.push(host);
    // A service belongs to the VirtualService with the most specific host for it.
    for (const service of covered)
      if (egress.virtualServiceOf.get(service.hostname) === self) matching.push(service);
  }
  return { hosts, services: matching };
}

function listAt<Key, Item>(map: Map<Key, Item[]>, key: Key): Item[] {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
}
