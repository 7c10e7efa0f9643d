import { isIP } from 'node:net';
import { object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { refTo, withSources } from '../../model/provenance.ts';
import type { ProxyContext } from '../context.ts';
import type { World } from '../model/world.ts';
import { texts } from '../world/texts.ts';
import { parseClusterName } from './cluster-key.ts';
import { isNodeLocal, queryPolicy } from './eligible.ts';
import { effectiveLbSetting } from './lb-setting.ts';
import type { EndpointQuery } from './endpoint-query.ts';
import { localityEndpoints } from './locality-endpoints.ts';
import { localityText } from './locality-group.ts';
import { isPlaced, prioritized, type Placement } from './priorities.ts';
import { endpointsAtPort } from './service-endpoints.ts';

/**
 * EDS: a ClusterLoadAssignment for each EDS cluster (istio/pilot/pkg/xds/endpoints/endpoint_builder.go).
 * @param clusters the proxy's clusters
 */
export function compileEndpoints(
  context: ProxyContext,
  clusters: readonly JsonObject[],
): JsonObject[] {
  const names = clusters.flatMap((cluster) =>
    text(cluster, 'type') === 'EDS'
      ? (text(object(cluster, 'eds_cluster_config'), 'service_name') ?? text(cluster, 'name') ?? [])
      : [],
  );
  return [...new Set(names)].map((name) => assignment(context, name));
}

const shared = new WeakMap<World, Map<string, JsonObject>>();

function assignment(context: ProxyContext, cluster: string): JsonObject {
  const query = queryOf(context, cluster);
  if (query === undefined || isDns(query)) return { cluster_name: cluster };
  const { world } = context;
  const policy = queryPolicy(query);
  const placement: Placement = {
    setting: effectiveLbSetting(world, query.service, policy.loadBalancer?.value),
    hasOutlierDetection: policy.outlierDetection !== undefined,
    ordered: 'all',
  };
  let ofWorld = shared.get(world);
  if (ofWorld === undefined) shared.set(world, (ofWorld = new Map()));
  const key = shareKey(context, query, isPlaced(placement));
  let message = ofWorld.get(key);
  if (message === undefined) ofWorld.set(key, (message = build(context, query, placement)));
  return message;
}

/** All that tells the endpoints of proxies apart. */
function shareKey({ proxy }: ProxyContext, query: EndpointQuery, isOfPlace: boolean): string {
  const { cluster, service, rule } = query;
  const rules = rule?.from.map(({ namespace, name }) => `${namespace}/${name}`).join() ?? '';
  const place = isOfPlace
    ? `${localityText(proxy.locality)} ${JSON.stringify(proxy.labels)} ${proxy.nodeName}`
    : '';
  const node = isNodeLocal(service) ? proxy.nodeName : '';
  const tunnel = proxy.metadata['DISABLE_HBONE_SEND'] ?? '';
  return [cluster, service.namespace, rules, proxy.type, proxy.network, node, tunnel, place].join(
    '|',
  );
}

function build(context: ProxyContext, query: EndpointQuery, placement: Placement): JsonObject {
  const { service, port, subset, rule, cluster } = query;
  const own = objects(rule?.spec, 'subsets').find(
    (candidate) => text(candidate, 'name') === subset,
  );
  const found = endpointsAtPort(context.world, service, {
    port: port.name,
    subset: subset === '' ? {} : texts(object(own, 'labels')),
  }).filter(({ addresses: [address = ''], port: number }) => address === '' || number === 0 || isIP(address) !== 0); // prettier-ignore
  const groups = localityEndpoints(context, query, found);
  const message: JsonObject = { cluster_name: cluster };
  const endpoints = prioritized(context.proxy, groups, placement);
  return withSources(endpoints.length === 0 ? message : { ...message, endpoints }, {
    '': refTo(service.object),
  });
}

/** Nothing is found for a cluster whose service or port the proxy does not see. */
function queryOf({ scope, proxy }: ProxyContext, cluster: string): EndpointQuery | undefined {
  const parsed = parseClusterName(cluster);
  const service = parsed && scope.serviceOf(parsed.host);
  const port = service?.ports.find(({ number }) => number === parsed?.port);
  if (parsed === undefined || service === undefined || port === undefined) return undefined;
  const rule = scope.destinationRule(parsed.host, proxy.labels);
  return { cluster, service, port, subset: parsed.subset, rule };
}

const isDns = ({ service: { resolution } }: EndpointQuery): boolean =>
  resolution === 'DNSLB' || resolution === 'DNSRoundRobinLB';
