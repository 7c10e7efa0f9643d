import type { Service } from '../model/service.ts';
import type { World } from '../model/world.ts';
import { withAliases } from './aliases.ts';
import { isVisible, serviceExportedTo } from './visibility.ts';

/** The services of a mesh by who sees them (istio/pilot/pkg/model/push_context.go, serviceIndex). */
interface ServiceIndex {
  readonly everyones: readonly Service[];
  readonly byClient: ReadonlyMap<string, readonly Service[]>;
  readonly byHost: ReadonlyMap<string, ReadonlyMap<string, Service>>;
}

const indexes = new WeakMap<World, ServiceIndex>();

function indexOf(world: World): ServiceIndex {
  const known = indexes.get(world);
  if (known !== undefined) return known;
  const everyones: Service[] = [];
  const byClient = new Map<string, Service[]>();
  const byHost = new Map<string, Map<string, Service>>();
  for (const service of withAliases(world.services)) {
    addOwner(byHost, service);
    const exports = serviceExportedTo(world, service);
    if (exports.has('*')) everyones.push(service);
    else for (const client of exports) push(byClient, client, service);
  }
  const index = { everyones, byClient, byHost };
  indexes.set(world, index);
  return index;
}

/** Of a host in a namespace the first holds, but Kubernetes' own takes it from a ServiceEntry (initServiceRegistry). */
function addOwner(byHost: Map<string, Map<string, Service>>, service: Service): void {
  let owners = byHost.get(service.hostname);
  if (owners === undefined) byHost.set(service.hostname, (owners = new Map()));
  const owner = owners.get(service.namespace);
  if (owner === undefined || isTakenOver(owner, service)) owners.set(service.namespace, service);
}

export const isTakenOver = (owner: Service, next: Service): boolean =>
  owner.registry !== 'Kubernetes' && next.registry === 'Kubernetes';

function push<Key, Item>(lists: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

/** The services that a namespace sees: those exported to it by name first, then everyone's (servicesExportedToNamespace). */
export function servicesVisibleTo(world: World, namespace: string): readonly Service[] {
  const { byClient, everyones } = indexOf(world);
  const own = byClient.get(namespace);
  return own === undefined ? everyones : [...own, ...everyones];
}

/** The services of a host by their namespace, whoever sees them. */
export const servicesOfHost = (world: World, hostname: string): ReadonlyMap<string, Service> =>
  indexOf(world).byHost.get(hostname) ?? NONE;

const NONE: ReadonlyMap<string, Service> = new Map();

export const isServiceVisible = (world: World, service: Service, namespace: string): boolean =>
  isVisible(serviceExportedTo(world, service), namespace);
