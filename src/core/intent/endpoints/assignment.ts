import { isIP } from 'node:net';
import { object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { refTo, withSources } from '../../model/provenance.ts';
import { refIn, subsetPath, type Policy } from '../clusters/policy.ts';
import type { ProxyContext } from '../context.ts';
import type { IntentProxy } from '../model/proxy.ts';
import type { World } from '../model/world.ts';
import type { Service } from '../model/service.ts';
import { texts } from '../world/texts.ts';
import { isNodeLocal, queryPolicy } from './eligible.ts';
import type { EndpointQuery } from './endpoint-query.ts';
import { effectiveLbSetting } from './lb-setting.ts';
import { localityEndpoints } from './locality-endpoints.ts';
import { placeKey, prioritized, type Placement } from './priorities.ts';
import { endpointsAtPort } from './service-endpoints.ts';

/** One cluster's endpoints: nearly always the same for all proxies, so they are put together once for those that they are the same for. */
interface Plan {
  readonly query: EndpointQuery;
  readonly policy: Policy;
  readonly placement: Placement;
  readonly isOfNode: boolean;
  readonly byClient: Map<string, JsonObject>;
}

/** By service, then by cluster: one for each DestinationRule that proxies see. Worlds that differ in policies may share services. */
const plans = new WeakMap<World, WeakMap<Service, Map<string, Plan[]>>>();

/**
 * The ClusterLoadAssignment of a cluster (istio/pilot/pkg/xds/endpoints/endpoint_builder.go, BuildClusterLoadAssignment).
 * @param client clientKey of the context's proxy
 */
export function loadAssignment(
  context: ProxyContext,
  query: EndpointQuery,
  client: string,
): JsonObject {
  const plan = planOf(context, query);
  const node = plan.isOfNode ? context.proxy.nodeName : '';
  const key = `${client} ${node} ${placeKey(context.proxy, plan.placement)}`;
  let message = plan.byClient.get(key);
  if (message === undefined) plan.byClient.set(key, (message = build(context, plan)));
  return message;
}

function planOf({ world }: ProxyContext, query: EndpointQuery): Plan {
  const { service, cluster, rule } = query;
  let ofWorld = plans.get(world);
  if (ofWorld === undefined) plans.set(world, (ofWorld = new WeakMap()));
  let ofService = ofWorld.get(service);
  if (ofService === undefined) ofWorld.set(service, (ofService = new Map()));
  let ofCluster = ofService.get(cluster);
  if (ofCluster === undefined) ofService.set(cluster, (ofCluster = []));
  const known = ofCluster.find((plan) => plan.query.rule === rule);
  if (known !== undefined) return known;
  const policy = queryPolicy(query);
  const placement: Placement = {
    setting: effectiveLbSetting(world, service, policy.loadBalancer?.value),
    hasOutlierDetection: policy.outlierDetection !== undefined,
    ordered: 'all',
  };
  const plan = {
    query,
    policy,
    placement,
    isOfNode: isNodeLocal(service),
    byClient: new Map<string, JsonObject>(),
  };
  ofCluster.push(plan);
  return plan;
}

function build(context: ProxyContext, { query, placement, policy }: Plan): JsonObject {
  const { service, port, subset, rule, cluster } = query;
  const own = objects(rule?.spec, 'subsets').find(
    (candidate) => text(candidate, 'name') === subset,
  );
  const endpoints = endpointsAtPort(context.world, service, {
    port: port.name,
    subset: subset === '' ? {} : texts(object(own, 'labels')),
  }).filter(({ addresses: [address = ''], port: at }) => address === '' || at === 0 || isIP(address) !== 0); // prettier-ignore
  const placed = prioritized(
    context.proxy,
    localityEndpoints(context, query, endpoints),
    placement,
  );
  const block = policy.loadBalancer;
  const place = block && refIn(block, placement.setting?.kind === 'zone-aware' ? 'zoneAwareLbSetting' : 'localityLbSetting'); // prettier-ignore
  const groups = place === undefined ? placed : placed.map((group) => withSources(group, { priority: place, load_balancing_weight: place })); // prettier-ignore
  return withSources(
    groups.length === 0 ? { cluster_name: cluster } : { cluster_name: cluster, endpoints: groups },
    {
      '': refTo(service.object),
      ...(rule === undefined || own === undefined || subset === ''
        ? {}
        : { endpoints: subsetPath(rule, own) }),
    },
  );
}

/** What of a proxy tells its endpoints from those of others, but for its place. */
export function clientKey({ type, network, addresses, metadata, clusterId }: IntentProxy): string {
  const families = addresses.map((address) => isIP(address)).join('');
  const asked = [metadata['DISABLE_HBONE_SEND'], metadata['REQUESTED_NETWORK_VIEW']];
  return JSON.stringify([type, network, families, clusterId, ...asked]);
}
