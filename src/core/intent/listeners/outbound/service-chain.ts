import type { JsonObject } from '../../../model/json.ts';
import type { ProxyContext } from '../../context.ts';
import { outboundCluster } from '../../routes/destination.ts';
import { singleDestinationFilters } from '../tcp/network-filters.ts';
import type { Addition } from './entry.ts';

/**
 * The filters of a chain to the service itself, where no VirtualService says otherwise. A port of a Sidecar that is none of
 * the service's leads to the service's only port (istio/pilot/pkg/networking/core/tls.go, defaultRouteAdded).
 */
export function serviceChainFilters(
  context: ProxyContext,
  { service, port }: Addition,
): JsonObject[] {
  // prettier-ignore
  const only = service.ports.length === 1 ? service.ports[0]?.number : undefined;
  return singleDestinationFilters(context, {
    of: 'sidecar-outbound',
    cluster: outboundCluster(service.hostname, only ?? port.number),
    port,
    destinationRule: context.scope.destinationRule(service.hostname, context.proxy.labels),
    service,
  });
}
