import { objects, text } from '../../decode/read.ts';
import type { ProxyContext } from '../context.ts';
import { singleDestinationFilters } from '../listeners/tcp/network-filters.ts';
import { isSubsetOf } from '../model/hostname.ts';
import type { ChainOptions } from './filter-chain.ts';
import { sniHosts, type GatewayServer } from './server.ts';

/** Only mesh mTLS may pass: what else a server speaks cannot be told from outside. */
const MESH_ALPN = ['istio', 'istio-peer-exchange', 'istio-http/1.0', 'istio-http/1.1', 'istio-h2'] as const; // prettier-ignore

/**
 * Chains of an AUTO_PASSTHROUGH server: one for each cluster of the services that its hosts cover, chosen by the cluster's name as SNI
 * (istio/pilot/pkg/networking/core/gateway.go, builtAutoPassthroughFilterChains).
 */
export function sniForwardingChains(context: ProxyContext, server: GatewayServer): ChainOptions[] {
  const hosts = sniHosts(server);
  const { scope, proxy } = context;
  return scope.services.flatMap((service) => {
    if (service.meshExternal || !hosts.some((host) => isSubsetOf(service.hostname, host)))
      return [];
    const destinationRule = scope.destinationRule(service.hostname, proxy.labels);
    const subsets = objects(destinationRule?.spec, 'subsets').map((subset) => text(subset, 'name') ?? ''); // prettier-ignore
    return service.ports
      .filter(({ protocol }) => protocol !== 'UDP')
      .flatMap((port) =>
        ['', ...subsets].map((subset): ChainOptions => {
          const cluster = `outbound_.${port.number}_.${subset}_.${service.hostname}`;
          return {
            filters: singleDestinationFilters(context, { of: 'gateway', cluster, subset, port, destinationRule, tunnel: false }), // prettier-ignore
            sniHosts: [cluster],
            alpn: MESH_ALPN,
            terminates: false,
          };
        }),
      );
  });
}
