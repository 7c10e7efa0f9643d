import { strings } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { once } from '../../model/once.ts';
import { remembered } from '../../model/remembered.ts';
import { any } from '../message.ts';
import type { ProxyContext } from '../context.ts';
import type { EgressListener, Scope } from '../model/scope.ts';
import { catchAllHost } from './catch-all.ts';
import { listenerPlan } from './listener-plan.ts';
import { proxyKey } from './proxy-key.ts';
import { virtualHosts } from './virtual-hosts.ts';

const UNIX = 'unix://';
const HTTP_PROXY = 'http_proxy';

const ROUTE_CONFIGURATION = 'envoy.config.route.v3.RouteConfiguration';

/** By scope, the proxy's own part and name: most proxies of a namespace share all. */
const built = once((_scope: Scope) => new Map<string, JsonObject>());
const builtHosts = once((_scope: Scope) => new Map<string, readonly JsonObject[]>());

/** One route configuration of a sidecar (istio/pilot/pkg/networking/core/httproute.go, buildSidecarOutboundHTTPRouteConfig). */
export function outboundRouteConfig(context: ProxyContext, name: string): JsonObject {
  return ofAlike(built, context, name, () => routeConfig(context, name));
}

function routeConfig(context: ProxyContext, name: string): JsonObject {
  const listener = listenerOf(name);
  // Envoy asks for names that only a custom listener knows.
  if (listener === undefined) return any(ROUTE_CONFIGURATION, { name, validate_clusters: false });
  const hosts = hostsFor(context, listener.port, name);
  return any(ROUTE_CONFIGURATION, {
    name,
    virtual_hosts: listener.sniffed ? sniffedHosts(hosts, name) : [...hosts, catchAllHost(context)],
    validate_clusters: false,
    max_direct_response_body_size_bytes: 1_048_576,
    ignore_port_in_host_matching: true,
  });
}

interface ListenerName {
  /** 0 for unix domain sockets and the mesh's HTTP proxy port. */
  readonly port: number;
  /** Named "host:port": for one service, whose protocol is found out by looking. */
  readonly sniffed: boolean;
}

/** "8080", "host:8080", "unix:///path", "http_proxy" (httproute.go, extractListenerPort). */
function listenerOf(name: string): ListenerName | undefined {
  if (name.startsWith(UNIX) || name === HTTP_PROXY) return { port: 0, sniffed: false };
  const colon = name.indexOf(':');
  const port = name.slice(colon + 1);
  return /^\d+$/.test(port) ? { port: Number(port), sniffed: colon >= 0 } : undefined;
}

function hostsFor(context: ProxyContext, port: number, name: string): readonly JsonObject[] {
  const build = (): JsonObject[] => {
    const egress = egressListenerOf(context.scope, port, name);
    if (egress === undefined) return [];
    // As a proxy it serves all ports.
    const served = egress.port?.protocol.toUpperCase() === 'HTTP_PROXY' ? 0 : port;
    return virtualHosts(context, listenerPlan(context, egress, served));
  };
  return port === 0 ? build() : ofAlike(builtHosts, context, String(port), build);
}

/** The first with the port, or socket; one without port serves all (istio/pilot/pkg/model/sidecar.go, GetEgressListenerForRDS). */
const egressListenerOf = (scope: Scope, port: number, name: string): EgressListener | undefined =>
  scope.egress.find(
    (egress) =>
      egress.port === undefined ||
      (egress.port.number === port && (port !== 0 || egress.bind === name)),
  );

/** The one host of a sniffed listener takes whatever Host header comes (httproute.go, getVirtualHostsForSniffedServicePort). */
function sniffedHosts(hosts: readonly JsonObject[], name: string): JsonObject[] {
  const bare = name.slice(0, name.lastIndexOf(':'));
  const own = hosts.filter((host) =>
    strings(host, 'domains').some((domain) => domain === name || domain === bare),
  );
  return own.length === 1 ? own.map((host) => ({ ...host, domains: ['*'] })) : own;
}

function ofAlike<Value extends object>(
  memory: (scope: Scope) => Map<string, Value>,
  context: ProxyContext,
  name: string,
  build: () => Value,
): Value {
  return remembered(memory(context.scope), `${name} ${proxyKey(context).labelled}`, build);
}
