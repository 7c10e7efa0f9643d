import type { Cluster } from '../../model/envoy/cluster.ts';
import { ORIGINAL_DST_ADDRESS, type FilterState } from '../../wire/stream-facts.ts';

/** Discovery types of cluster.proto; clusters of other types find their hosts by an extension. */
const TYPES: ReadonlySet<string> = new Set([
  'STATIC',
  'STRICT_DNS',
  'LOGICAL_DNS',
  'EDS',
  'ORIGINAL_DST',
]);

/** Policies whose choice is known, or whose shares are. */
const POLICIES: ReadonlySet<string> = new Set([
  'ROUND_ROBIN',
  'LEAST_REQUEST',
  'RANDOM',
  'RING_HASH',
  'MAGLEV',
  'CLUSTER_PROVIDED',
]);

/** Why nobody knows here which host a cluster takes: it chooses by rules that are not followed, as few clusters of istiod do. */
export function strangeChoice(cluster: Cluster, filterState?: FilterState): string | undefined {
  const { name, type, lbPolicy, originalDst } = cluster;
  if (!TYPES.has(type)) return `${name}: clusters of type ${type} are not followed`;
  if (cluster.hasEndpointSubsets === true) return `${name}: subsets of endpoints (lb_subset_config) are not followed`; // prettier-ignore
  if (originalDst?.header !== undefined) return `${name}: the header ${originalDst.header}, which names the host, is not followed`; // prettier-ignore
  if (originalDst?.readsMetadata === true) return `${name}: metadata, which names the host, is not followed`; // prettier-ignore
  if (type === 'ORIGINAL_DST' && filterState?.has(ORIGINAL_DST_ADDRESS) === true) return `${name}: filter state, which names the host, is not followed`; // prettier-ignore
  return POLICIES.has(lbPolicy)
    ? undefined
    : `${name}: the load balancing policy ${lbPolicy} is not followed`;
}
