import { goBool } from '../go-bool.ts';
import { number, object } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { refTo, withSources } from '../../model/provenance.ts';
import type { ProxyContext } from '../context.ts';
import { connectionManager } from '../listeners/http/connection-manager.ts';
import { connectionSettings } from '../listeners/http/connection-settings.ts';
import { networkExtensions } from '../listeners/extensions.ts';
import { WILDCARDS, ipMode } from '../listeners/ip-mode.ts';
import { any, extension, present, socketAddress } from '../message.ts';
import { isHttp } from '../model/protocol.ts';
import { listenerAccessLogs } from '../telemetry/access-log.ts';
import { parseProtocol } from '../world/protocol.ts';
import type { ClaimedHosts } from './claimed-hosts.ts';
import { gatewayChain, looksIntoTls, type ChainOptions } from './filter-chain.ts';
import { mergedGateway, routeName, type PortServers } from './merged-gateway.ts';
import { sniHosts, terminatesHttps, type GatewayServer } from './server.ts';
import { tcpChains } from './tcp-chains.ts';

/** A chain and the server that it is for. */
interface Chain {
  readonly server: GatewayServer;
  readonly options: ChainOptions;
}

interface Draft {
  readonly bind: string;
  readonly port: number;
  readonly isBound: boolean;
  readonly chains: Chain[];
}

/** The listeners of a gateway proxy: one for each address and port of its servers (istio/pilot/pkg/networking/core/gateway.go, buildGatewayListeners). */
export function compileGatewayListeners(context: ProxyContext): JsonObject[] {
  const { proxy } = context;
  const [wildcard] = WILDCARDS[ipMode(proxy)];
  const drafts = new Map<string, Draft>();
  const claimed: ClaimedHosts = new Map();
  for (const entry of mergedGateway(context).ports) {
    // A pod without privileges cannot bind to such ports.
    if (goBool(proxy.metadata['UNPRIVILEGED_POD']) === true && entry.port < 1024) continue;
    const isBound = entry.bind !== '';
    const bind = isBound ? entry.bind : wildcard;
    const name = `${bind}_${entry.port}`;
    const draft = drafts.get(name) ?? { bind, port: entry.port, isBound, chains: [] };
    drafts.set(name, draft);
    draft.chains.push(...chainsOf(context, entry, claimed));
  }
  return [...drafts]
    .filter(([, { chains }]) => chains.length > 0)
    .map(([name, draft]) => listenerOf(context, name, draft));
}

function chainsOf(context: ProxyContext, entry: PortServers, claimed: ClaimedHosts): Chain[] {
  const { port, servers } = entry;
  const [first] = servers;
  if (isHttp(parseProtocol(entry.protocol)) && first !== undefined)
    return [{ server: first, options: httpChain(context, first, entry) }];
  return servers.flatMap((server) =>
    terminatesHttps(server)
      ? [{ server, options: httpChain(context, server, { port, routeName: routeName(server, port) }) }] // prettier-ignore
      : tcpChains(context, server, { port, claimed }).map((options) => ({ server, options })),
  );
}

function httpChain(
  context: ProxyContext,
  server: GatewayServer,
  { port, routeName: routes }: Pick<PortServers, 'port' | 'routeName'>,
): ChainOptions {
  const terminates = terminatesHttps(server);
  const extensions = networkExtensions(context, 'gateway', port);
  const manager = connectionManager(context, {
    of: 'gateway',
    routes,
    protocol: server.port.protocol,
    port,
  });
  return {
    filters: [
      ...(['AUTHN', 'AUTHZ', 'STATS', 'UNSPECIFIED_PHASE'] as const).flatMap(extensions),
      manager,
    ],
    sniHosts: terminates ? sniHosts(server) : [],
    terminates,
  };
}

function listenerOf(context: ProxyContext, name: string, draft: Draft): JsonObject {
  const { proxy } = context;
  const { bind, port, chains, isBound } = draft;
  const limit = number(connectionSettings(context), 'listenerPerConnectionBufferLimitBytes') ?? -1;
  const exact = goBool(proxy.metadata['OUTBOUND_LISTENER_EXACT_BALANCE']) === true;
  const filters = [
    ...(object(proxy.proxyConfig, 'gatewayTopology', 'proxyProtocol') === undefined ? [] : [PROXY_PROTOCOL]), // prettier-ignore
    ...(chains.some(({ options }) => looksIntoTls(options)) ? [TLS_INSPECTOR] : []),
  ];
  const listener = any(
    'envoy.config.listener.v3.Listener',
    present({
      name,
      address: socketAddress(bind, port),
      filter_chains: chains.map(({ server, options }) => gatewayChain(context, server, options)),
      listener_filters: filters.length === 0 ? undefined : filters,
      traffic_direction: 'OUTBOUND',
      access_log: listenerAccessLogs(context, 'gateway'),
      connection_balance_config: exact ? { exact_balance: {} } : undefined,
      per_connection_buffer_limit_bytes: limit >= 0 ? limit : undefined,
      max_connections_to_accept_per_socket_event: 1,
    }),
  );
  const [first] = chains;
  if (first === undefined) return listener;
  const { gateway, field } = first.server;
  return withSources(listener, {
    '': refTo(gateway, field),
    address: refTo(gateway, isBound ? `${field}.bind` : `${field}.port.number`),
  });
}

const TLS_INSPECTOR = extension(
  'envoy.filters.listener.tls_inspector',
  any('envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector', {
    initial_read_buffer_size: 512,
  }),
);

const PROXY_PROTOCOL = extension(
  'envoy.filters.listener.proxy_protocol',
  any('envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol'),
);
