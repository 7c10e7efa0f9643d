import { isWildcard } from '../../model/hostname.ts';
import { object } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { effectiveLbSetting } from '../../endpoints/lb-setting.ts';
import { placeKey } from '../../endpoints/priorities.ts';
import type { ProxyContext } from '../../context.ts';
import type { MergedDestinationRule } from '../../model/scope.ts';
import type { Service } from '../../model/service.ts';
import type { World } from '../../model/world.ts';
import type { ProxyTraits } from '../traits.ts';
import { isDnsService } from './discovery-type.ts';
import { dynamicForwardProxyCluster } from './dynamic-forward-proxy.ts';
import { portClusters, type PortInput } from './port-clusters.ts';

type Clusters = readonly JsonObject[];
/** By rule, then by traits. */
type ByRule = Map<MergedDestinationRule | undefined, Map<string, Clusters>>;

const CACHE = new WeakMap<World, WeakMap<Service, ByRule>>();

/** All clusters of a service for one proxy (cluster.go, buildOutboundClusters). Proxies that cannot differ in them share them. */
export function serviceClusters(
  context: ProxyContext,
  traits: ProxyTraits,
  service: Service,
): Clusters {
  if (service.resolution === 'Alias') return [];
  const rule = context.scope.destinationRule(service.hostname, context.proxy.labels);
  const make = (): Clusters => compile(context, traits, { service, rule });
  const key = isDnsService(service)
    ? `${traits.key} ${dnsKey(context, service, rule)}`
    : traits.key;
  let services = CACHE.get(context.world);
  if (services === undefined) CACHE.set(context.world, (services = new WeakMap()));
  let byRule = services.get(service);
  if (byRule === undefined) services.set(service, (byRule = new Map()));
  let byTraits = byRule.get(rule);
  if (byTraits === undefined) byRule.set(rule, (byTraits = new Map()));
  let clusters = byTraits.get(key);
  if (clusters === undefined) byTraits.set(key, (clusters = make()));
  return clusters;
}

/** DNS clusters bring their endpoints, which depend on the network of the proxy and, where localities count, on its place. */
function dnsKey(
  { world, proxy }: ProxyContext,
  service: Service,
  rule: MergedDestinationRule | undefined,
): string {
  const { network, clusterId, locality, labels, nodeName } = proxy;
  // Of a rule, each subset and port may have a setting of its own.
  if (rule !== undefined) return JSON.stringify([network, clusterId, locality, labels, nodeName]);
  const setting = effectiveLbSetting(world, service, undefined);
  const hasOutlierDetection = object(world.mesh, 'defaultTrafficPolicy', 'outlierDetection') !== undefined; // prettier-ignore
  const place = placeKey(proxy, { setting, hasOutlierDetection, ordered: 'first' });
  return [network, clusterId, place].join(' ');
}

function compile(
  context: ProxyContext,
  traits: ProxyTraits,
  { service, rule }: Pick<PortInput, 'service' | 'rule'>,
): Clusters {
  const isDynamic = isWildcard(service.hostname) && service.resolution === 'DynamicDNS';
  return service.ports.flatMap((port): Clusters => {
    if (port.protocol === 'UDP') return [];
    const input: PortInput = { context, traits, service, port, rule, mode: 'outbound' };
    if (!isDynamic) return portClusters(input);
    const cluster = dynamicForwardProxyCluster(input);
    return cluster === undefined ? [] : [cluster];
  });
}

/** Clusters for AUTO_PASSTHROUGH servers, which gateways have beside the others (cluster.go, buildOutboundSniDnatClusters). */
export function sniDnatClusters(context: ProxyContext, traits: ProxyTraits): JsonObject[] {
  return context.scope.services.flatMap((service) => {
    if (service.meshExternal) return [];
    const rule = context.scope.destinationRule(service.hostname, context.proxy.labels);
    return service.ports.flatMap((port) =>
      port.protocol === 'UDP'
        ? []
        : portClusters({ context, traits, service, port, rule, mode: 'sni-dnat' }),
    );
  });
}
