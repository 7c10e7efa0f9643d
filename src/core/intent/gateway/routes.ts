import { strings } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { refTo, withSources } from '../../model/provenance.ts';
import type { ProxyContext } from '../context.ts';
import { any } from '../message.ts';
import type { ConfigObject } from '../model/config-object.ts';
import type { Scope } from '../model/scope.ts';
import { hostIntersection } from '../model/hostname.ts';
import { domainName } from '../routes/domain-name.ts';
import { proxyKey } from '../routes/proxy-key.ts';
import { translateVirtualService } from '../routes/translate.ts';
import { virtualServicesFor } from '../scope/virtual-services.ts';
import { hostsForNamespace } from './namespace-hosts.ts';
import { mergedGateway } from './merged-gateway.ts';
import { destinationServices } from './destination-services.ts';
import { redirectsToHttps, type GatewayServer } from './server.ts';
import { VirtualHostDrafts } from './virtual-host-drafts.ts';

const ROUTE_CONFIGURATION = 'envoy.config.route.v3.RouteConfiguration';

/**
 * The route configurations of a gateway proxy (istio/pilot/pkg/networking/core/gateway.go, buildGatewayHTTPRouteConfig).
 * @param names what its listeners subscribe to: "http.8080", "https.443.https.shop.default"
 */
export const compileGatewayRoutes = (
  context: ProxyContext,
  names: readonly string[],
): JsonObject[] => names.map((name) => routeConfig(context, name));

/** By scope, what of the proxy counts, name and servers: replicas of a gateway share all. */
const built = new WeakMap<Scope, Map<string, JsonObject>>();

function routeConfig(context: ProxyContext, name: string): JsonObject {
  const servers = mergedGateway(context).serversByRoute.get(name) ?? [];
  const known = built.get(context.scope) ?? new Map<string, JsonObject>();
  built.set(context.scope, known);
  const places = servers.map(({ gatewayName, field }) => `${gatewayName} ${field}`);
  const key = [proxyKey(context).labelled, name, ...places].join('\n');
  const config = known.get(key) ?? build(context, name, servers);
  known.set(key, config);
  return config;
}

function build(context: ProxyContext, name: string, servers: readonly GatewayServer[]): JsonObject {
  const [first] = servers;
  if (first === undefined) return any(ROUTE_CONFIGURATION, { name, validate_clusters: false });
  const hosts = virtualHosts(context, servers);
  return any(ROUTE_CONFIGURATION, {
    name,
    virtual_hosts: hosts.length > 0 ? hosts : [blackhole(first)],
    validate_clusters: false,
    max_direct_response_body_size_bytes: 1_048_576,
    ignore_port_in_host_matching: true,
  });
}

/** No VirtualService is bound: requests are answered with 404. */
const blackhole = ({ port, gateway, field }: GatewayServer): JsonObject =>
  withSources(
    { name: domainName('blackhole', port.number), domains: ['*'] },
    { '': refTo(gateway, field) },
  );

/** Hosts of all servers, and for each the routes of the VirtualServices that are bound to its server. */
function virtualHosts(context: ProxyContext, servers: readonly GatewayServer[]): JsonObject[] {
  const drafts = new VirtualHostDrafts(context);
  // Servers of one Gateway share the routes: those for the first one's port.
  const translated = new Map<string, readonly JsonObject[]>();
  for (const server of servers) {
    const { gatewayName: gateway, port, field } = server;
    const redirects = redirectsToHttps(server)
      ? refTo(server.gateway, `${field}.tls.httpsRedirect`)
      : undefined;
    for (const virtualService of boundTo(context, gateway)) {
      const { namespace, name, spec } = virtualService;
      const hosts = hostIntersection(hostsForNamespace(server.hosts, namespace), strings(spec, 'hosts')); // prettier-ignore
      if (hosts.length === 0) continue;
      const key = `${gateway} ${namespace}/${name}`;
      const routes = translated.get(key) ?? routesOf(context, virtualService, server);
      // A rule may be for the port of another server.
      if (routes.length === 0) continue;
      translated.set(key, routes);
      const source = refTo(virtualService, 'spec.hosts');
      for (const host of hosts) drafts.add(host, { port: port.number, routes, redirects, source });
    }
    if (redirects === undefined) continue;
    // What no VirtualService has is sent to HTTPS all the same.
    for (const host of server.hosts)
      drafts.add(host, { port: port.number, routes: [], redirects, source: redirects });
  }
  return drafts.all();
}

const boundTo = ({ world, proxy }: ProxyContext, gateway: string): readonly ConfigObject[] =>
  virtualServicesFor(world, { namespace: proxy.namespace, gateway });

const routesOf = (
  context: ProxyContext,
  virtualService: ConfigObject,
  { gatewayName, port, tls }: GatewayServer,
): readonly JsonObject[] =>
  translateVirtualService(virtualService, {
    context,
    port: port.number,
    gateways: new Set([gatewayName]),
    serviceOf: destinationServices(context, virtualService),
    tls: tls !== undefined,
  });
