import { refTo } from '../../model/provenance.ts';
import { once } from '../../model/once.ts';
import type { ProxyContext } from '../context.ts';
import { isHttp, isUnsupported } from '../model/protocol.ts';
import type { MergedDestinationRule } from '../model/scope.ts';
import type { Service, ServicePort } from '../model/service.ts';
import type { World } from '../model/world.ts';
import { serviceHash } from './consistent-hash.ts';
import { defaultOutboundRoute } from './default-route.ts';
import { outboundCluster } from './destination.ts';
import { hashPolicy } from './hash-policy.ts';
import type { HostGroup } from './host-group.ts';

/** Whether requests on a port may be HTTP: said so, or sniffed (istio/pkg/config/protocol/instance.go, IsHTTPOrSniffed). */
export const mayBeHttp = ({ protocol }: ServicePort): boolean =>
  isHttp(protocol) || isUnsupported(protocol);

/**
 * A service that no VirtualService speaks for (istio/pilot/pkg/networking/core/route/route.go,
 * buildSidecarVirtualHostForService). An ExternalName is one of the names of the service that it leads to.
 */
export function defaultGroups(
  { world, scope, proxy }: ProxyContext,
  service: Service,
): readonly HostGroup[] {
  if (service.resolution === 'Alias') return [];
  const rule = scope.destinationRule(service.hostname, proxy.labels);
  const known = groupsOf(world)(service);
  let groups = known.get(rule);
  if (groups === undefined) known.set(rule, (groups = build(world, service, rule)));
  return groups;
}

/** By the DestinationRule, the one thing of who asks that gets into a default route: all scopes that see the same share it. */
const groupsOf = once((_world: World) =>
  once((_service: Service) => new Map<MergedDestinationRule | undefined, readonly HostGroup[]>()),
);

function build(
  world: World,
  service: Service,
  rule: MergedDestinationRule | undefined,
): readonly HostGroup[] {
  const source = refTo(service.object);
  return service.ports.filter(mayBeHttp).map(({ number: port }): HostGroup => {
    const host = service.hostname;
    const policy = hashPolicy(serviceHash(rule, port));
    const route = defaultOutboundRoute(world, outboundCluster(host, port), {
      host,
      port,
      ...(policy === undefined ? {} : { hashPolicy: policy }),
    });
    return { port, services: [service], hosts: [], routes: [route], source };
  });
}
