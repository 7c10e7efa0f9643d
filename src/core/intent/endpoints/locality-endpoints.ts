import type { ProxyContext } from '../context.ts';
import type { Locality, ServiceEndpoint } from '../model/service.ts';
import { eligibility } from './eligible.ts';
import type { EndpointQuery } from './endpoint-query.ts';
import { lbEndpoint, type LbEndpoint } from './lb-endpoint.ts';
import { groupOf, localityText, type LocalityEndpoints } from './locality-group.ts';
import { mtlsCheck } from './mtls.ts';
import { throughGateways } from './network-split.ts';

/**
 * The endpoints of a service as one proxy sees them, by locality, before priorities and weights of localities: used for EDS and
 * for the load_assignment of DNS clusters (istio/pilot/pkg/xds/endpoints/endpoint_builder.go, generate).
 * @param endpoints those of the port and of the subset's labels: endpointsAtPort
 */
export function localityEndpoints(
  { world, proxy }: ProxyContext,
  query: EndpointQuery,
  endpoints: readonly ServiceEndpoint[],
): readonly LocalityEndpoints[] {
  const isEligible = eligibility(world, proxy, query);
  const isMtls = mtlsCheck(world, query);
  const groups = new Map<string, { locality: Locality; endpoints: LbEndpoint[] }>();
  for (const endpoint of endpoints) {
    if (!isEligible(endpoint)) continue;
    const { locality } = endpoint;
    const key = localityText(locality);
    const built = lbEndpoint(endpoint, { isMtls: isMtls(endpoint), proxy });
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { locality, endpoints: [built] });
    else group.endpoints.push(built);
  }
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  const found = sorted.map(([, { locality, endpoints: own }]) => groupOf(locality, own));
  const reachable = throughGateways(world, proxy, found);
  if (!query.cluster.startsWith('outbound_.')) return reachable;
  return reachable.map((group) => groupOf(group.locality, group.endpoints.filter((own) => own.isMtls))); // prettier-ignore
}
