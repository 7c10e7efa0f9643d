import { object, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ProxyContext } from '../context.ts';
import { clientKey, loadAssignment } from './assignment.ts';
import { parseClusterKey, type ClusterKey } from './cluster-key.ts';
import type { EndpointQuery } from './endpoint-query.ts';

/**
 * EDS: a ClusterLoadAssignment for each EDS cluster (istio/pilot/pkg/xds/eds.go, buildEndpoints).
 * @param clusters the proxy's clusters
 */
export function compileEndpoints(
  context: ProxyContext,
  clusters: readonly JsonObject[],
): JsonObject[] {
  const asked = new Map<string, ClusterKey | undefined>();
  for (const cluster of clusters) {
    if (cluster['type'] !== 'EDS') continue;
    const { name, key } = edsName(cluster);
    asked.set(name, key);
  }
  const client = clientKey(context.proxy);
  return Array.from(asked, ([name, key]) => {
    const query = queryOf(context, name, key);
    return query === undefined ? { cluster_name: name } : loadAssignment(context, query, client);
  });
}

interface EdsName {
  readonly name: string;
  readonly key: ClusterKey | undefined;
}

/** Clusters are shared between proxies: their names are taken apart once. */
const known = new WeakMap<JsonObject, EdsName>();

function edsName(cluster: JsonObject): EdsName {
  const found = known.get(cluster);
  if (found !== undefined) return found;
  const name = text(object(cluster, 'eds_cluster_config'), 'service_name') ?? text(cluster, 'name') ?? ''; // prettier-ignore
  const parsed = { name, key: parseClusterKey(name) };
  known.set(cluster, parsed);
  return parsed;
}

/** Undefined where nothing can be found: the proxy does not see the service or its port, or names are resolved by Envoy. */
function queryOf(
  { scope, proxy }: ProxyContext,
  cluster: string,
  key: ClusterKey | undefined,
): EndpointQuery | undefined {
  const service = key && scope.serviceOf(key.host);
  const port = service?.ports.find(({ number }) => number === key?.port);
  if (key === undefined || service === undefined || port === undefined) return undefined;
  if (service.resolution === 'DNSLB' || service.resolution === 'DNSRoundRobinLB') return undefined;
  const rule = scope.destinationRule(key.host, proxy.labels);
  return { cluster, service, port, subset: key.subset, rule };
}
