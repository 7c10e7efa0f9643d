import { object, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ProxyContext } from '../context.ts';
import { clientKey, loadAssignment } from './assignment.ts';
import { parseClusterKey } from './cluster-key.ts';
import type { EndpointQuery } from './endpoint-query.ts';

/**
 * EDS: a ClusterLoadAssignment for each EDS cluster (istio/pilot/pkg/xds/eds.go, buildEndpoints).
 * @param clusters the proxy's clusters
 */
export function compileEndpoints(
  context: ProxyContext,
  clusters: readonly JsonObject[],
): JsonObject[] {
  const names = new Set<string>();
  for (const cluster of clusters)
    if (cluster['type'] === 'EDS')
      names.add(text(object(cluster, 'eds_cluster_config'), 'service_name') ?? text(cluster, 'name') ?? ''); // prettier-ignore
  const client = clientKey(context.proxy);
  return [...names].map((name) => {
    const query = queryOf(context, name);
    return query === undefined ? { cluster_name: name } : loadAssignment(context, query, client);
  });
}

/** Undefined where nothing can be found: the proxy does not see the service or its port, or names are resolved by Envoy. */
function queryOf({ scope, proxy }: ProxyContext, cluster: string): EndpointQuery | undefined {
  const key = parseClusterKey(cluster);
  const service = key && scope.serviceOf(key.host);
  const port = service?.ports.find(({ number }) => number === key?.port);
  if (key === undefined || service === undefined || port === undefined) return undefined;
  if (service.resolution === 'DNSLB' || service.resolution === 'DNSRoundRobinLB') return undefined;
  const rule = scope.destinationRule(key.host, proxy.labels);
  return { cluster, service, port, subset: key.subset, rule };
}
