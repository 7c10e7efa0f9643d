import { groupBy } from '../../model/group-by.ts';
import type { ConfigObject } from '../model/config-object.ts';
import type { IntentKind, World } from '../model/world.ts';

type PolicyKind = Extract<
  IntentKind,
  'PeerAuthentication' | 'RequestAuthentication' | 'AuthorizationPolicy'
>;
type ByNamespace = ReadonlyMap<string, readonly ConfigObject[]>;

const INDEX = new WeakMap<World, Map<PolicyKind, ByNamespace>>();

/** The policies of a kind by namespace, older ones first; made once for a world. */
export function policiesByNamespace(world: World, kind: PolicyKind): ByNamespace {
  let kinds = INDEX.get(world);
  if (kinds === undefined) INDEX.set(world, (kinds = new Map()));
  let index = kinds.get(kind);
  if (index === undefined)
    kinds.set(kind, (index = groupBy(world.list(kind), (policy) => policy.namespace)));
  return index;
}
