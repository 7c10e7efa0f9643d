import { strings } from '../../decode/read.ts';
import type { ConfigObject } from '../model/config-object.ts';
import type { World } from '../model/world.ts';
import { withDelegates } from './delegates.ts';
import { withFullNames } from './short-hosts.ts';
import { defaultExportTo, exportedTo } from './visibility.ts';

/** VirtualServices of one gateway as one namespace sees them, in the three groups in which istiod goes through them. */
export interface VirtualServiceGroups {
  readonly own: readonly ConfigObject[];
  /** Of other namespaces, exported to this one by name. */
  readonly exported: readonly ConfigObject[];
  readonly everyones: readonly ConfigObject[];
}

interface Prepared {
  readonly virtualService: ConfigObject;
  readonly exports: ReadonlySet<string>;
}

const SEMANTICS = 'internal.istio.io/route-semantics';

/** Whether a VirtualService was made of a route of the Gateway API, whose hosts are matched otherwise (UseGatewaySemantics). */
export const isGatewayApiRoute = ({ annotations }: ConfigObject): boolean =>
  annotations[SEMANTICS] === 'gateway';

const prepared = new WeakMap<World, ReadonlyMap<string, readonly Prepared[]>>();

/** VirtualServices with their names in full and delegates merged, by gateway (istio/pilot/pkg/model/push_context.go, initVirtualServices). */
function byGateway(world: World): ReadonlyMap<string, readonly Prepared[]> {
  const known = prepared.get(world);
  if (known !== undefined) return known;
  const index = new Map<string, Prepared[]>();
  for (const virtualService of allVirtualServices(world)) {
    const { spec, namespace } = virtualService;
    const exports = exportedTo(strings(spec, 'exportTo'), namespace, defaults(world));
    for (const gateway of gatewaysOf(virtualService)) {
      const list = index.get(gateway) ?? [];
      list.push({ virtualService, exports });
      index.set(gateway, list);
    }
  }
  prepared.set(world, index);
  return index;
}

/** What a VirtualService is bound to: "mesh", or "namespace/name" of Gateways. */
export function gatewaysOf({ spec }: ConfigObject): ReadonlySet<string> {
  const gateways = strings(spec, 'gateways');
  return new Set(gateways.length === 0 ? ['mesh'] : gateways);
}

const defaults = (world: World): readonly string[] =>
  defaultExportTo(world, 'defaultVirtualServiceExportTo');

const all = new WeakMap<World, readonly ConfigObject[]>();

/** All VirtualServices with hosts, ready for use, oldest first, whoever sees them. */
export function allVirtualServices(world: World): readonly ConfigObject[] {
  const known = all.get(world);
  if (known !== undefined) return known;
  const full = world
    .list('VirtualService')
    .map((item) => (isGatewayApiRoute(item) ? item : withFullNames(item, world.domain)));
  const hasHosts = ({ spec }: ConfigObject): boolean => strings(spec, 'hosts').length > 0;
  const delegates = new Map(
    full.filter((item) => !hasHosts(item)).map((item) => [`${item.namespace}/${item.name}`, item]),
  );
  const ready = full
    .filter(hasHosts)
    .map((item) =>
      item.annotations[SEMANTICS] === undefined
        ? withDelegates(item, (key) => delegates.get(key), defaults(world))
        : item,
    );
  all.set(world, ready);
  return ready;
}

/** @param of gateway: "mesh" or "namespace/name"; namespace: of the proxy */
export function virtualServiceGroups(
  world: World,
  of: { readonly namespace: string; readonly gateway: string },
): VirtualServiceGroups {
  const groups: Record<keyof VirtualServiceGroups, ConfigObject[]> = { own: [], exported: [], everyones: [] }; // prettier-ignore
  for (const { virtualService, exports } of byGateway(world).get(of.gateway) ?? [])
    if (exports.has('*')) groups.everyones.push(virtualService);
    else if (exports.has(of.namespace))
      (virtualService.namespace === of.namespace ? groups.own : groups.exported).push(virtualService); // prettier-ignore
  return groups;
}

/**
 * The VirtualServices of a gateway that a namespace sees, in order of precedence: its private ones, those exported to it by name, then
 * everyone's, each oldest first (istio/pilot/pkg/model/push_context.go, VirtualServicesForGateway). Where their rules come from says ruleSource.
 * @param of gateway: "mesh" or "namespace/name"; namespace: of the proxy
 */
export function virtualServicesFor(
  world: World,
  of: { readonly namespace: string; readonly gateway: string },
): readonly ConfigObject[] {
  const { own, exported, everyones } = virtualServiceGroups(world, of);
  const isFirst = (item: ConfigObject): boolean =>
    isGatewayApiRoute(item) && item.namespace === of.namespace;
  return [
    ...own,
    ...exported,
    ...everyones.filter(isFirst),
    ...everyones.filter((item) => !isFirst(item)),
  ];
}
