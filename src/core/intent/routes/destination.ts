import { number, object, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Service } from '../model/service.ts';

/** "outbound|8080|v1|reviews.default.svc.cluster.local" (istio/pilot/pkg/model/push_context.go, BuildSubsetKey). */
export const outboundCluster = (host: string, port: number, subset = ''): string =>
  `outbound|${port}|${subset}|${host}`;

/**
 * The cluster of a destination in a VirtualService (istio/pilot/pkg/networking/core/route/route.go, GetDestinationCluster):
 * without a port it is that of the service's only one, else the listener's; an ExternalName stands for what it points to.
 * @param service the service of the destination's host, where the proxy sees it
 */
export function destinationCluster(
  destination: JsonObject | undefined,
  service: Service | undefined,
  listenerPort: number,
): string {
  const host = text(destination, 'host') ?? '';
  // Only an invalid backendRef of the Gateway API leads here.
  if (destination === undefined || host === '') return 'UnknownService';
  const asked = object(destination, 'port');
  const only = service?.ports.length === 1 ? service.ports[0]?.number : undefined;
  const port = asked === undefined ? (only ?? listenerPort) : (number(asked, 'number') ?? 0);
  return outboundCluster(service?.externalName || host, port, text(destination, 'subset'));
}
