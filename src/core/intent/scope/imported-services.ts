import type { Service } from '../model/service.ts';
import type { World } from '../model/world.ts';
import { isExcluded, takesService, type EgressHosts } from './egress-hosts.ts';
import { isServiceVisible, servicesOfHost, servicesVisibleTo } from './service-index.ts';

/**
 * The services that an egress listener takes in: visible, asked for, one namespace for each host (istio/pilot/pkg/model/sidecar.go,
 * convertIstioListenerToWrapper and selectServices).
 * @param port where only services with that port count, and these with it alone
 */
export function importedServices(
  world: World,
  hosts: ReadonlyMap<string, EgressHosts>,
  { namespace, port }: { readonly namespace: string; readonly port: number | undefined },
): readonly Service[] {
  const anywhere = hosts.get('*');
  const imported: Service[] = [];
  for (const service of candidates(world, hosts, namespace)) {
    const own = hosts.get(service.namespace);
    if (isExcluded(own, service.hostname) || isExcluded(anywhere, service.hostname)) continue;
    const taken = takenBy(own, service, port) ?? takenBy(anywhere, service, port);
    if (taken !== undefined) imported.push(taken);
  }
  return ofOneNamespace(imported, namespace);
}

/** With hosts that are all concrete and of a named namespace, one service for each: what several of one host and namespace come to. */
function candidates(
  world: World,
  hosts: ReadonlyMap<string, EgressHosts>,
  namespace: string,
): readonly Service[] {
  const isSearch = [...hosts].some(([owner, { all, wildcards }]) => wildcards.length > 0 || (owner === '*' && all.length > 0)); // prettier-ignore
  if (isSearch) return servicesVisibleTo(world, namespace);
  const found = new Set<Service>();
  for (const [owner, { concrete }] of hosts)
    for (const host of concrete) {
      const service = servicesOfHost(world, host).get(owner);
      if (service !== undefined && isServiceVisible(world, service, namespace)) found.add(service);
    }
  return found.size < 2 ? [...found] : inOrder(world, found);
}

function inOrder(world: World, services: ReadonlySet<Service>): Service[] {
  const rank = new Map(world.services.map(({ hostname, namespace }, index) => [`${namespace}/${hostname}`, index])); // prettier-ignore
  const rankOf = ({ namespace, hostname }: Service): number => rank.get(`${namespace}/${hostname}`) ?? 0; // prettier-ignore
  return [...services].sort((a, b) => rankOf(a) - rankOf(b));
}

function takenBy(
  hosts: EgressHosts | undefined,
  service: Service,
  port: number | undefined,
): Service | undefined {
  if (hosts === undefined || !takesService(hosts, service.hostname)) return undefined;
  const trimmed = port === undefined ? service : withPort(service, port);
  return trimmed === undefined ? undefined : withAliasesOf(hosts, trimmed);
}

function withAliasesOf(hosts: EgressHosts, service: Service): Service {
  const { aliases } = service;
  if (aliases === undefined) return service;
  const taken = aliases.filter(({ hostname }) => takesService(hosts, hostname));
  return taken.length === aliases.length ? service : { ...service, aliases: taken };
}

/** The service with that port alone; undefined when it has no such port (serviceMatchingListenerPort). */
export function withPort(service: Service, number: number): Service | undefined {
  const port = service.ports.find((own) => own.number === number);
  if (port === undefined) return undefined;
  return service.ports.length === 1 ? service : { ...service, ports: [port] };
}

/** Own namespace first, then the first that Kubernetes has, then the first. */
function ofOneNamespace(services: readonly Service[], client: string): readonly Service[] {
  const owners = new Map<string, { readonly namespace: string; readonly isKubernetes: boolean }>();
  let hasOthers = false;
  for (const { hostname, namespace, registry } of services) {
    const owner = owners.get(hostname);
    const next = { namespace, isKubernetes: registry === 'Kubernetes' };
    if (owner !== undefined && owner.namespace !== namespace) hasOthers = true;
    if (
      owner === undefined ||
      namespace === client ||
      (!owner.isKubernetes && next.isKubernetes && owner.namespace !== client)
    )
      owners.set(hostname, next);
  }
  if (!hasOthers) return services;
  return services.filter(
    ({ hostname, namespace }) => owners.get(hostname)?.namespace === namespace,
  );
}
