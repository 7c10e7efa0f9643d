import { groupBy } from '../../../model/group-by.ts';
import { isUsable, type LevelLoad } from '../priority-load.ts';
import type { Host } from '../hosts.ts';

/** A host and its part of the weights of its priority, 0 to 1. */
export interface Weighed {
  readonly host: Host;
  readonly weight: number;
}

/**
 * The hosts that a hash table of one priority has: healthy ones, in panic all, never degraded ones; localities count by their weight,
 * whatever part of their hosts can be used (envoy/source/extensions/load_balancing_policies/common/thread_aware_lb_impl.cc, normalizeWeights).
 */
export function normalized(level: LevelLoad, isLocalityWeighted: boolean): Weighed[] {
  const usable = ({ hosts }: Pick<LevelLoad, 'hosts'>): readonly Host[] => (level.isPanic ? hosts : hosts.filter(isUsable)); // prettier-ignore
  if (!isLocalityWeighted) return parts(usable(level), 1);
  const localities = [...groupBy(level.hosts, ({ locality }) => locality).values()];
  const all = localities.reduce((sum, [first]) => sum + weightOf(first), 0);
  return localities.flatMap((hosts) => {
    const weight = weightOf(hosts[0]);
    return weight === 0 ? [] : parts(usable({ hosts }), weight / all);
  });
}

/** A locality without a weight has none (envoy/source/common/upstream/upstream_impl.cc, PriorityStateManager). */
const weightOf = (host: Host | undefined): number =>
  host?.endpoint === undefined ? (host?.localityWeight ?? 0) : (host.endpoint.localityWeight ?? 0);

/** In Envoy's order of operations: these are doubles, and their last bits count. */
function parts(hosts: readonly Host[], share: number): Weighed[] {
  const all = hosts.reduce((sum, host) => sum + Math.max(1, host.weight), 0);
  return hosts.map((host) => ({ host, weight: (Math.max(1, host.weight) * share) / all }));
}
