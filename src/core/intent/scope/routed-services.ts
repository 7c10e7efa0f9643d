import { number, object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ConfigObject } from '../model/config-object.ts';
import type { Service } from '../model/service.ts';
import type { World } from '../model/world.ts';
import { withPort } from './imported-services.ts';
import { isServiceVisible, servicesOfHost } from './service-index.ts';
import { epochMs } from '../../model/time.ts';

/**
 * Hosts that a VirtualService sends to, each with the ports that it names; 0 for "no port named" (istio/pilot/pkg/model/push_context.go,
 * virtualServiceDestinationsFilteredBySourceNamespace).
 * @param client leaves out HTTP rules that are only for other source namespaces
 */
export function destinationsOf(
  { spec }: ConfigObject,
  client?: string,
): ReadonlyMap<string, ReadonlySet<number>> {
  const found = new Map<string, Set<number>>();
  const add = (destination: JsonObject | undefined): void => {
    if (destination === undefined) return;
    const host = text(destination, 'host') ?? '';
    const ports = found.get(host) ?? new Set();
    found.set(host, ports.add(number(object(destination, 'port'), 'number') ?? 0));
  };
  for (const rule of objects(spec, 'http')) {
    if (client !== undefined && !isForNamespace(rule, client)) continue;
    for (const route of objects(rule, 'route')) add(object(route, 'destination'));
    add(object(rule, 'mirror'));
    for (const mirror of objects(rule, 'mirrors')) add(object(mirror, 'destination'));
  }
  for (const rule of [...objects(spec, 'tcp'), ...objects(spec, 'tls')])
    for (const route of objects(rule, 'route')) add(object(route, 'destination'));
  return found;
}

/** A match without namespace does not make up for another with the wrong one: so istiod has it. */
function isForNamespace(rule: JsonObject, client: string): boolean {
  const named = objects(rule, 'match').flatMap((match) => text(match, 'sourceNamespace') || []);
  return named.length === 0 || named.includes(client);
}

/** The services that a listener's VirtualServices lead to, asked for or not (istio/pilot/pkg/model/sidecar.go, collectImportedServices). */
export function routedServices(
  world: World,
  virtualServices: readonly ConfigObject[],
  { namespace, port }: { readonly namespace: string; readonly port: number | undefined },
): Service[] {
  return virtualServices.flatMap((virtualService) =>
    [...destinationsOf(virtualService, namespace)].flatMap(([host, ports]) => {
      const service = best(world, servicesOfHost(world, host), namespace);
      if (service === undefined) return [];
      const trimmed = port === undefined ? withPorts(service, ports) : withPort(service, port);
      return trimmed ?? [];
    }),
  );
}

/** Of its own namespace, else Kubernetes' own, else the oldest that is visible (pickBestVisibleNamespace). */
function best(
  world: World,
  services: ReadonlyMap<string, Service>,
  namespace: string,
): Service | undefined {
  const own = services.get(namespace);
  if (own !== undefined) return own;
  const visible = [...services.values()].filter((service) => isServiceVisible(world, service, namespace)); // prettier-ignore
  const age = ({ createdAt }: Service): number => epochMs(createdAt) ?? 0;
  return (
    visible.find(({ registry }) => registry === 'Kubernetes') ??
    visible.toSorted((a, b) => age(a) - age(b))[0]
  );
}

/** The service with the ports that are routed to; undefined when it has none of them (serviceMatchingVirtualServicePorts). */
function withPorts(service: Service, numbers: ReadonlySet<number>): Service | undefined {
  if (numbers.has(0)) return service;
  const ports = service.ports.filter(({ number: own }) => numbers.has(own));
  if (ports.length === service.ports.length) return service;
  return ports.length === 0 ? undefined : { ...service, ports };
}
