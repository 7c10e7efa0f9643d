import type { EndpointSet } from './endpoint-sets.ts';
import type { HealthReason } from './endpoint-health.ts';

/** Types that make an endpoint out of each connection or request (envoy/config/cluster/v3/cluster.proto, DiscoveryType). */
const ON_DEMAND: Readonly<Record<string, string>> = {
  ORIGINAL_DST: "none of its own: each connection's original destination",
  'envoy.clusters.original_dst': "none of its own: each connection's original destination",
  'envoy.clusters.dynamic_forward_proxy': "none of its own: each request's host is resolved",
};

const reason = (code: string, text: string): HealthReason => ({ code, text });

/** Why a cluster shows no endpoint, and what that means for requests: UH is NoHealthyUpstream (envoy docs, response flags). */
export function missingReason({ name, cluster, state, source, hosts }: EndpointSet): HealthReason {
  const onDemand = ON_DEMAND[cluster?.type ?? ''];
  if (onDemand !== undefined) return reason('on-demand', onDemand);
  // Istio's cluster for traffic that must not leave (istio/pilot/pkg/networking/util, BlackHoleCluster).
  if (name === 'BlackHoleCluster')
    return reason('on-purpose', 'none on purpose: drops what it gets');
  if (state === 'warming') return reason('warming', 'not there yet: the cluster is warming');
  if (source === null && hosts === undefined) return reason('not-read', 'not read');
  if (cluster?.type.endsWith('_DNS') === true)
    return reason('unresolved', 'none: DNS gave no address, every request fails (UH)');
  return reason('no-endpoints', 'none: every request fails (UH)');
}
