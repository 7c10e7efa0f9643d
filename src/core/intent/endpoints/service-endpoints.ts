import type { Service, ServiceEndpoint, ServicePort } from '../model/service.ts';
import type { World } from '../model/world.ts';
import { selects } from '../world/texts.ts';

const known = new WeakMap<World, Map<string, readonly ServiceEndpoint[]>>();

/**
 * The endpoints of a host in a namespace, of all objects that make it there: several ServiceEntries, one for each of their addresses,
 * and a Kubernetes Service share them (istio/pilot/pkg/model/endpointshards.go, ShardsForService).
 */
function endpointsOf(world: World, { hostname, namespace }: Service): readonly ServiceEndpoint[] {
  let ofWorld = known.get(world);
  if (ofWorld === undefined) known.set(world, (ofWorld = new Map()));
  const key = `${namespace}/${hostname}`;
  const found = ofWorld.get(key);
  if (found !== undefined) return found;
  const owners = (world.servicesByHost.get(hostname) ?? []).filter((owner) => owner.namespace === namespace); // prettier-ignore
  const [only, another] = owners;
  const endpoints =
    only !== undefined && another === undefined && only.resolution !== 'DNSRoundRobinLB'
      ? world.endpointsOf(only)
      : merged(world, owners);
  ofWorld.set(key, endpoints);
  return endpoints;
}

/** Of names that take turns only the first of a port stays (serviceentry/conversion.go, mergeServicesInstancesByNamespaceHost). */
function merged(world: World, owners: readonly Service[]): readonly ServiceEndpoint[] {
  const taken = new Set<number>();
  return owners.flatMap((owner) =>
    world.endpointsOf(owner).filter(({ servicePort }) => {
      if (servicePort === undefined) return true;
      if (owner.resolution === 'DNSRoundRobinLB' && taken.has(servicePort)) return false;
      taken.add(servicePort);
      return true;
    }),
  );
}

/** What clusters that bring their endpoints go by: the number of a ServiceEntry's port (endpointshards.go, CopyEndpoints). */
export const clusterEndpoints = (
  world: World,
  service: Service,
  { port, subset }: { readonly port: ServicePort; readonly subset: Readonly<Record<string, string>> }, // prettier-ignore
): readonly ServiceEndpoint[] =>
  endpointsOf(world, service).filter(
    ({ servicePort, servicePortName, labels }) =>
      (servicePort === undefined ? servicePortName === port.name : servicePort === port.number) &&
      selects(subset, labels),
  );

/**
 * The endpoints of a port by its name, those of a subset only, as found: whom a proxy gets of them decides localityEndpoints
 * (istio/pilot/pkg/model/push_context.go, ServiceEndpointsByPort).
 * @param subset labels that endpoints have to have
 */
export const endpointsAtPort = (
  world: World,
  service: Service,
  { port, subset }: { readonly port: string; readonly subset: Readonly<Record<string, string>> },
): readonly ServiceEndpoint[] =>
  endpointsOf(world, service).filter(
    ({ servicePortName, labels }) => servicePortName === port && selects(subset, labels),
  );
