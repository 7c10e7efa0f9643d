import type { ProxyContext } from '../../context.ts';
import type { EgressListener, Scope } from '../../model/scope.ts';
import type { World } from '../../model/world.ts';

const REPRESENTATIVES = new WeakMap<World, Scope[]>();
const CHOSEN = new WeakMap<Scope, Scope>();

/** So many that a mesh in which every namespace sees something else is not compared for ever. */
const MOST = 32;

/**
 * The scope that stands for all that come to the same outbound listeners: those of most namespaces see the same services,
 * VirtualServices and DestinationRules. Only for scopes in which nothing selects clients by their labels.
 */
export function representative({ world, scope }: ProxyContext): Scope {
  const known = CHOSEN.get(scope);
  if (known !== undefined) return known;
  let candidates = REPRESENTATIVES.get(world);
  if (candidates === undefined) REPRESENTATIVES.set(world, (candidates = []));
  const hasRules = world.list('DestinationRule').length > 0;
  const found = candidates.find((one) => isAlike(one, scope, hasRules));
  if (found === undefined && candidates.length < MOST) candidates.push(scope);
  CHOSEN.set(scope, found ?? scope);
  return found ?? scope;
}

function isAlike(one: Scope, other: Scope, hasRules: boolean): boolean {
  return (
    one.sidecar === other.sidecar &&
    one.outboundTrafficPolicy === other.outboundTrafficPolicy &&
    sameItems(one.services, other.services) &&
    one.egress.length === other.egress.length &&
    one.egress.every((listener, index) => isSame(listener, other.egress[index])) &&
    (!hasRules || one.services.every(({ hostname }) => haveSameRule(one, other, hostname)))
  );
}

const isSame = (one: EgressListener, other: EgressListener | undefined): boolean =>
  other !== undefined &&
  one.spec === other.spec &&
  sameItems(one.services, other.services) &&
  sameItems(one.virtualServices, other.virtualServices);

/** Rules made of the same objects are the same. */
const haveSameRule = (one: Scope, other: Scope, hostname: string): boolean =>
  sameItems(one.destinationRule(hostname, {})?.from ?? [], other.destinationRule(hostname, {})?.from ?? []); // prettier-ignore

const sameItems = <Item>(one: readonly Item[], other: readonly Item[]): boolean =>
  one === other || (one.length === other.length && one.every((item, index) => item === other[index])); // prettier-ignore
