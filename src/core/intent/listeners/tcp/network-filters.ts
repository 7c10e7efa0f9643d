import type { JsonObject } from '../../../model/json.ts';
import type { ProxyContext } from '../../context.ts';
import type { ConfigObject } from '../../model/config-object.ts';
import type { MergedDestinationRule } from '../../model/scope.ts';
import type { Service, ServicePort } from '../../model/service.ts';
import type { ListenerClass } from '../listener-class.ts';

export interface SingleDestination {
  readonly of: ListenerClass;
  readonly cluster: string;
  readonly subset?: string;
  readonly port: Pick<ServicePort, 'number' | 'protocol'>;
  readonly destinationRule: MergedDestinationRule | undefined;
  /** Given for a wildcard host with DYNAMIC_DNS only. */
  readonly service?: Service | undefined;
  /** AUTO_PASSTHROUGH gateways do without the rule's tunnel. */
  readonly tunnel?: boolean;
}

/** All filters of a chain that leads to one cluster: RBAC (gateways), stats, protocol filters, tcp_proxy (networkfilter.go, buildOutboundNetworkFiltersWithSingleDestination). */
export function singleDestinationFilters(
  _context: ProxyContext,
  _to: SingleDestination,
): JsonObject[] {
  return [];
}

export interface RoutedDestination {
  readonly of: ListenerClass;
  /** `route` of a tcp or tls rule: destinations with weights; at least one. */
  readonly routes: readonly JsonObject[];
  readonly port: Pick<ServicePort, 'number' | 'protocol'>;
  readonly virtualService: ConfigObject;
  /** Where the rule is: "spec.tcp[0]". */
  readonly field: string;
}

/** All filters of a chain for a tcp or tls rule of a VirtualService (networkfilter.go, buildOutboundNetworkFilters). */
export function routedNetworkFilters(_context: ProxyContext, _to: RoutedDestination): JsonObject[] {
  return [];
}
