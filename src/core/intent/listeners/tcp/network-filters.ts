import { number, object, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { refTo, withSources } from '../../../model/provenance.ts';
import type { ProxyContext } from '../../context.ts';
import { any, extension } from '../../message.ts';
import type { ConfigObject } from '../../model/config-object.ts';
import type { MergedDestinationRule } from '../../model/scope.ts';
import type { Service, ServicePort } from '../../model/service.ts';
import { destinationCluster } from '../../routes/destination.ts';
import { networkSecurityFilters } from '../../security/filters.ts';
import { statsNetworkFilters } from '../../telemetry/stats.ts';
import { networkExtensions } from '../extensions.ts';
import { isDynamicWildcard, sniForwardProxy } from '../http/dynamic-forward-proxy.ts';
import type { ListenerClass } from '../listener-class.ts';
import { destinationFields } from './destination-fields.ts';
import { tcpProxy } from './tcp-proxy.ts';

type ListenerPort = Pick<ServicePort, 'number' | 'protocol'>;

export interface SingleDestination {
  readonly of: ListenerClass;
  readonly cluster: string;
  readonly subset?: string;
  readonly port: ListenerPort;
  readonly destinationRule: MergedDestinationRule | undefined;
  /** Given for a wildcard host with DYNAMIC_DNS only. */
  readonly service?: Service | undefined;
  /** False for AUTO_PASSTHROUGH gateways: they do without the rule's tunnel, and without policies. */
  readonly tunnel?: boolean;
}

/** All filters of a chain that leads to one cluster: RBAC (gateways), stats, protocol filters, tcp_proxy (networkfilter.go, buildOutboundNetworkFiltersWithSingleDestination). */
export function singleDestinationFilters(
  context: ProxyContext,
  { of, cluster, subset, port, destinationRule, service, tunnel }: SingleDestination,
): JsonObject[] {
  const fields = destinationFields(context.proxy, { destinationRule, subset, tunnel });
  const proxy = tcpProxy(context, { of, cluster, fields });
  return completeFilters(context, {
    of,
    port,
    service,
    isOpen: tunnel === false,
    last: protocolFilters(port, cluster, proxy),
  });
}

export interface RoutedDestination {
  readonly of: ListenerClass;
  /** `route` of a tcp or tls rule: destinations with weights; at least one. */
  readonly routes: readonly JsonObject[];
  readonly port: ListenerPort;
  readonly virtualService: ConfigObject;
  /** Where the rule is: "spec.tcp[0]". */
  readonly field: string;
}

/** All filters of a chain for a tcp or tls rule of a VirtualService (networkfilter.go, buildOutboundNetworkFilters). */
export function routedNetworkFilters(context: ProxyContext, to: RoutedDestination): JsonObject[] {
  const { scope, proxy } = context;
  const { of, routes, port, virtualService, field } = to;
  const destination = object(routes[0], 'destination');
  const service = scope.serviceOf(text(destination, 'host') ?? '');
  const destinationRule = service && scope.destinationRule(service.hostname, proxy.labels);
  if (routes.length === 1) {
    const cluster = destinationCluster(destination, service, port.number);
    const subset = text(destination, 'subset') ?? '';
    const fields = withSources(destinationFields(proxy, { destinationRule, subset }), {
      cluster: refTo(virtualService, `${field}.route[0].destination`),
    });
    const filter = tcpProxy(context, { of, cluster, fields });
    return completeFilters(context, { of, port, last: protocolFilters(port, cluster, filter) });
  }
  // A route without weight gets no connections, so that it is no cluster of the list.
  const clusters = routes.flatMap((route, index) => {
    const weight = number(route, 'weight') ?? 0;
    const target = object(route, 'destination');
    const name = destinationCluster(target, scope.serviceOf(text(target, 'host') ?? ''), port.number); // prettier-ignore
    const source = refTo(virtualService, `${field}.route[${index}]`);
    return weight > 0 ? [withSources({ name, weight }, { '': source })] : [];
  });
  const statPrefix = `${virtualService.name}.${virtualService.namespace ?? ''}`;
  const fields = { ...destinationFields(proxy, { destinationRule }), weighted_clusters: { clusters } }; // prettier-ignore
  const filter = tcpProxy(context, { of, statPrefix, fields });
  const last = protocolFilters(port, statPrefix, filter);
  return completeFilters(context, { of, port, last });
}

interface Stack {
  readonly of: ListenerClass;
  readonly port: ListenerPort;
  /** No policy holds here. */
  readonly isOpen?: boolean;
  readonly service?: Service | undefined;
  readonly last: readonly JsonObject[];
}

/** What goes before the protocol's own filters (buildCompleteNetworkFilters). Outbound chains know no policies, except those to wildcard hosts. */
function completeFilters(
  context: ProxyContext,
  { of, port, service, isOpen = false, last }: Stack,
): JsonObject[] {
  const isDynamic = isDynamicWildcard(service);
  const security =
    (of === 'gateway' && !isOpen) || isDynamic ? networkSecurityFilters(context) : undefined;
  const plugins = networkExtensions(context, of, port.number);
  return [
    ...(security?.custom ?? []),
    ...plugins('AUTHN'),
    ...plugins('AUTHZ'),
    ...(security?.authz ?? []),
    ...plugins('STATS'),
    ...plugins('UNSPECIFIED_PHASE'),
    ...statsNetworkFilters(context, of),
    ...(isDynamic && of === 'sidecar-outbound' ? [sniForwardProxy(context.proxy, service, port.number)] : []), // prettier-ignore
    ...last,
  ];
}

/** Mongo is the only protocol with a filter of its own by default (buildNetworkFiltersStack). */
const protocolFilters = (
  { protocol }: ListenerPort,
  statPrefix: string,
  proxy: JsonObject,
): readonly JsonObject[] =>
  protocol === 'Mongo'
    ? [
        extension(
          'envoy.filters.network.mongo_proxy',
          any('envoy.extensions.filters.network.mongo_proxy.v3.MongoProxy', {
            stat_prefix: statPrefix,
          }),
        ),
        proxy,
      ]
    : [proxy];
