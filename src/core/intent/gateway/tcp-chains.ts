import { number, objects, strings } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ProxyContext } from '../context.ts';
import { routedNetworkFilters } from '../listeners/tcp/network-filters.ts';
import type { ConfigObject } from '../model/config-object.ts';
import { hostsOverlap } from '../model/hostname.ts';
import { virtualServicesFor } from '../scope/virtual-services.ts';
import { claimHosts, type ClaimedHosts } from './claimed-hosts.ts';
import type { ChainOptions } from './filter-chain.ts';
import { isPassthrough, sniHosts, tlsMode, type GatewayServer } from './server.ts';
import { sniForwardingChains } from './sni-forwarding.ts';

/** Chains of a server that is not HTTP: for its tcp rule, or one for each name of its tls rules (istio/pilot/pkg/networking/core/gateway.go, createGatewayTCPFilterChainOpts). */
export function tcpChains(
  context: ProxyContext,
  server: GatewayServer,
  at: { readonly port: number; readonly claimed: ClaimedHosts },
): ChainOptions[] {
  if (server.tls !== undefined && isPassthrough(server))
    return tlsMode(server) === 'AUTO_PASSTHROUGH'
      ? sniForwardingChains(context, server)
      : passthroughChains(context, server, at);
  const filters = tcpRuleFilters(context, server);
  if (filters.length === 0) return [];
  const isTls = server.tls !== undefined;
  return [{ filters, sniHosts: isTls ? sniHosts(server) : [], terminates: isTls }];
}

/** VirtualServices that are bound to the server's Gateway and share a host with it (gateway.go, pickMatchingGatewayHosts). */
function boundServices(context: ProxyContext, server: GatewayServer): readonly ConfigObject[] {
  const bound = virtualServicesFor(context.world, {
    namespace: context.proxy.namespace,
    gateway: server.gatewayName,
  });
  return bound.filter(({ spec, namespace }) => {
    const hosts = strings(spec, 'hosts');
    return server.hosts.some((serverHost) => {
      const slash = serverHost.indexOf('/');
      if (slash >= 0 && serverHost.slice(0, slash) !== namespace) return false;
      return hosts.some((host) => hostsOverlap(serverHost.slice(slash + 1), host));
    });
  });
}

/** The first tcp rule that fits decides. Behind TLS that ends here, TLSRoutes serve as well. */
function tcpRuleFilters(context: ProxyContext, server: GatewayServer): readonly JsonObject[] {
  for (const virtualService of boundServices(context, server)) {
    for (const [index, rule] of objects(virtualService.spec, 'tcp').entries()) {
      const matches = objects(rule, 'match');
      const routes = objects(rule, 'route');
      if (
        routes.length > 0 &&
        (matches.length === 0 || matches.some((match) => fits(match, server)))
      )
        // prettier-ignore
        return routed(context, server, { virtualService, routes, field: `spec.tcp[${index}]` });
    }
    const parent = virtualService.annotations['internal.istio.io/parents'] ?? '';
    if (!parent.startsWith('TLSRoute/')) continue;
    for (const [index, rule] of objects(virtualService.spec, 'tls').entries())
      if (objects(rule, 'match').some((match) => fits(match, server)))
        return routed(context, server, { virtualService, routes: objects(rule, 'route'), field: `spec.tls[${index}]` }); // prettier-ignore
  }
  return [];
}

/** One chain for each match of the tls rules; names that an earlier one has on this port are left out with all of their match. */
function passthroughChains(
  context: ProxyContext,
  server: GatewayServer,
  { port, claimed }: { readonly port: number; readonly claimed: ClaimedHosts },
): ChainOptions[] {
  return boundServices(context, server).flatMap((virtualService) =>
    objects(virtualService.spec, 'tls').flatMap((rule, index) => {
      const routes = objects(rule, 'route');
      if (routes.length === 0) return [];
      return objects(rule, 'match').flatMap((match): ChainOptions[] => {
        const names = strings(match, 'sniHosts');
        if (!fits(match, server) || !claimHosts(claimed, port, names, server.bind)) return [];
        const filters = routed(context, server, { virtualService, routes, field: `spec.tls[${index}]` }); // prettier-ignore
        return [{ filters, sniHosts: names, terminates: false }];
      });
    }),
  );
}

interface Rule {
  readonly virtualService: ConfigObject;
  readonly routes: readonly JsonObject[];
  readonly field: string;
}

const routed = (context: ProxyContext, { port }: GatewayServer, rule: Rule): JsonObject[] =>
  routedNetworkFilters(context, { of: 'gateway', port, ...rule });

/** Port and gateway of a match; the rest is left to Envoy or means nothing at a gateway (gateway.go, l4SingleMatch). */
function fits(match: JsonObject, { port, gatewayName }: GatewayServer): boolean {
  const asked = number(match, 'port') ?? 0;
  const named = strings(match, 'gateways');
  return (
    (asked === 0 || asked === port.number) && (named.length === 0 || named.includes(gatewayName))
  );
}
