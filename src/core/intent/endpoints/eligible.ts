import { number, object, objects, text } from '../../decode/read.ts';
import { rulePolicy, withSubset, type Policy } from '../clusters/policy.ts';
import type { IntentProxy } from '../model/proxy.ts';
import type { Service, ServiceEndpoint } from '../model/service.ts';
import type { World } from '../model/world.ts';
import { trafficDistribution } from './lb-setting.ts';
import type { EndpointQuery } from './endpoint-query.ts';
import { isDraining } from './lb-endpoint.ts';

/** What the DestinationRule says for the cluster: of the subset, the port, the whole (endpoint_builder.go, getSubsetTrafficPolicy). */
export function queryPolicy({ rule, subset, port }: EndpointQuery): Policy {
  const base = rulePolicy(rule, port.number);
  const own = objects(rule?.spec, 'subsets').find(
    (candidate) => text(candidate, 'name') === subset,
  );
  return rule === undefined || own === undefined || subset === ''
    ? base
    : withSubset(base, own, { rule, port: port.number });
}

/** Whether clients only use endpoints of their own node (spec.internalTrafficPolicy of a Service). */
export const isNodeLocal = ({ registry, object: owner }: Service): boolean =>
  registry === 'Kubernetes' && text(object(owner.raw, 'spec'), 'internalTrafficPolicy') === 'Local';

/** Whether a proxy gets an endpoint at all (istio/pilot/pkg/xds/endpoints/endpoint_builder.go, filterIstioEndpoint). */
export function eligibility(
  world: World,
  proxy: IntentProxy,
  query: EndpointQuery,
): (endpoint: ServiceEndpoint) => boolean {
  const { service } = query;
  const nodeName = isNodeLocal(service) ? proxy.nodeName : undefined;
  const isSticky = (service.labels['istio.io/persistent-session'] ?? '') !== '';
  const takesUnhealthy = isUnhealthySent(world, query);
  const view = networkView(proxy);
  return (endpoint) => {
    const { addresses, health, network } = endpoint;
    if (view !== undefined && network !== '' && !view.has(network)) return false;
    if (nodeName !== undefined && endpoint.nodeName !== nodeName) return false;
    if (addresses.length === 0 || health === 'Terminating') return false;
    if (health === 'Unhealthy' && !takesUnhealthy) return false;
    return isSticky || (health !== 'Draining' && !isDraining(endpoint));
  };
}

/** The networks that a proxy asks to see, as gateways between networks do: only their own (istio/pilot/pkg/model/proxy_view.go). undefined: all. */
function networkView({ metadata }: IntentProxy): ReadonlySet<string> | undefined {
  const asked = metadata['REQUESTED_NETWORK_VIEW'] ?? '';
  return asked === '' ? undefined : new Set(asked.split(',').map((network) => network.trim()));
}

/** Unhealthy endpoints are sent too, unless outlier detection has a minimum of healthy ones (supportsUnhealthyEndpoints). */
function isUnhealthySent(world: World, query: EndpointQuery): boolean {
  if (trafficDistribution(world, query.service) !== undefined) return true;
  const { outlierDetection } = queryPolicy(query);
  return (number(outlierDetection?.value, 'minHealthPercent') ?? 0) <= 0;
}
