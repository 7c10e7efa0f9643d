import type { Cluster } from '../../model/envoy/cluster.ts';
import type { ProxyView } from '../ground/proxy-view.ts';
import { hostsOf } from './hosts.ts';

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

/** Why nobody knows here which host a cluster takes: it chooses by rules that are not followed, as those of istiod never do. */
export function strangeChoice(view: ProxyView, cluster: Cluster): string | undefined {
  const { name, type, lbPolicy, hostHeader } = cluster;
  if (!TYPES.has(type)) return `${name}: clusters of type ${type} are not followed`;
  if (cluster.hasEndpointSubsets === true) return `${name}: subsets of endpoints (lb_subset_config) are not followed`; // prettier-ignore
  if (hostHeader !== undefined) return `${name}: the header ${hostHeader}, which names the host, is not followed`; // prettier-ignore
  // Any policy takes a single host.
  if (POLICIES.has(lbPolicy) || hostsOf(view, cluster).length < 2) return undefined;
  return `${name}: the load balancing policy ${lbPolicy} is not followed`;
}
