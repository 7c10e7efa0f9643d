import { groupBy } from '../../model/group-by.ts';
import type { Cluster } from '../../model/envoy/cluster.ts';
import { mergeBranches, type Branch } from '../model/branch.ts';
import type { Host } from './hosts.ts';
import { priorityLoad, type PriorityShare } from './priority-load.ts';

export interface HostShares {
  /** Empty: no host can be used (UH). */
  readonly hosts: readonly Branch<Host>[];
  readonly isPanic: boolean;
}

/** Policies that look at the weights of hosts; RANDOM takes each alike (envoy/source/extensions/load_balancing_policies). */
const WEIGHTED = new Set(['ROUND_ROBIN', 'LEAST_REQUEST']);

/** The share that each host of a cluster that does not go by hash gets of many requests. Nobody knows which one a single request meets. */
export function hostShares(
  cluster: Cluster,
  hosts: readonly Host[],
  overprovisioning: number,
): HostShares {
  const load = priorityLoad(hosts, { overprovisioning, panicThreshold: cluster.healthyPanicThreshold ?? 50 }); // prettier-ignore
  const branches = load.flatMap((part) => within(cluster, part, { all: hosts, overprovisioning }));
  return {
    hosts: mergeBranches(branches, ({ address }) => address),
    isPanic: load.some(({ isPanic }) => isPanic),
  };
}

interface Surroundings {
  readonly all: readonly Host[];
  readonly overprovisioning: number;
}

/** A locality counts by its weight times the part of its hosts that can be used (locality_weighted_lb_config). */
function within(
  cluster: Cluster,
  part: PriorityShare,
  { all: hosts, overprovisioning }: Surroundings,
): Branch<Host>[] {
  if (cluster.localityWeighted !== true || part.isPanic)
    return flat(cluster, part.hosts, part.share);
  const localities = [...groupBy(part.hosts, ({ locality }) => locality).values()];
  const weights = localities.map((own) => {
    const [first] = own;
    const size = hosts.filter(({ locality, priority }) => locality === first?.locality && priority === first.priority).length; // prettier-ignore
    return (first?.localityWeight ?? 1) * Math.min(100, (overprovisioning * own.length) / size);
  });
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  // Where no locality has a weight, hosts are chosen as if there were none.
  if (all === 0) return flat(cluster, part.hosts, part.share);
  return localities.flatMap((own, index) => flat(cluster, own, (part.share * (weights[index] ?? 0)) / all)); // prettier-ignore
}

function flat({ lbPolicy }: Cluster, hosts: readonly Host[], share: number): Branch<Host>[] {
  // Envoy takes no weight below 1 (endpoint_components.proto).
  const weightOf = ({ weight }: Host): number => (WEIGHTED.has(lbPolicy) ? Math.max(1, weight) : 1);
  const all = hosts.reduce((sum, host) => sum + weightOf(host), 0);
  return hosts.map((value) => ({ probability: (share * weightOf(value)) / all, value }));
}
