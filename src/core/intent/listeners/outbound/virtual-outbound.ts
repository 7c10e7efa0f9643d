import { number, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import type { ProxyContext } from '../../context.ts';
import { catchAllHost } from '../../routes/catch-all.ts';
import { listenerAccessLogs } from '../../telemetry/access-log.ts';
import { statsNetworkFilters } from '../../telemetry/stats.ts';
import { connectionManager } from '../http/connection-manager.ts';
import { ipMode, WILDCARDS } from '../ip-mode.ts';
import { tcpProxy } from '../tcp/tcp-proxy.ts';
import { catchAllFilters } from './catch-all.ts';
import { listener } from '../listener.ts';
import { bindAddress, HTTP_INSPECTOR } from './listener-message.ts';

/**
 * The listener that all captured traffic comes to, which hands it to those of its original destination; none without
 * capture (istio/pilot/pkg/networking/core/listener_builder.go, buildVirtualOutboundListener).
 */
export function virtualOutbound(context: ProxyContext): JsonObject | undefined {
  const { proxy, world, scope } = context;
  if (proxy.interception === 'NONE') return undefined;
  const port = number(world.mesh, 'proxyListenPort') ?? 0;
  const resolvesHosts = text(scope.outboundTrafficPolicy, 'mode') === 'ALLOW_ANY_DYNAMIC_DNS';
  return listener({
    name: 'virtualOutbound',
    address: bindAddress(WILDCARDS[ipMode(proxy)][0], port),
    transparent: proxy.interception === 'TPROXY' ? true : undefined,
    use_original_dst: true,
    filter_chains: [
      blackhole(context, port),
      ...(resolvesHosts ? [hostResolvingChain(context)] : []),
      { name: 'virtualOutbound-catchall-tcp', filters: catchAllFilters(context) },
    ],
    listener_filters: resolvesHosts ? [HTTP_INSPECTOR] : undefined,
    traffic_direction: 'OUTBOUND',
    access_log: listenerAccessLogs(context, 'sidecar-outbound'),
    max_connections_to_accept_per_socket_event: 1,
  });
}

/** Who connects to the port itself would go round in circles (blackholeFilterChain). */
const blackhole = (context: ProxyContext, port: number): JsonObject => ({
  name: 'virtualOutbound-blackhole',
  filter_chain_match: { destination_port: port },
  filters: [
    ...statsNetworkFilters(context, 'sidecar-outbound'),
    tcpProxy(context, { of: 'sidecar-outbound', cluster: 'BlackHoleCluster', accessLog: false }),
  ],
});

/** Mode ALLOW_ANY_DYNAMIC_DNS: plain HTTP to unknown hosts is resolved by name (buildAllowAnyDynamicDNSHTTPFilterChain). */
const hostResolvingChain = (context: ProxyContext): JsonObject => ({
  name: 'virtualOutbound-catchall-tcp-http',
  filter_chain_match: { application_protocols: ['http/1.1', 'h2c'] },
  filters: [
    connectionManager(context, {
      of: 'sidecar-outbound',
      protocol: 'HTTP',
      port: 0,
      statPrefix: 'outbound_virtualOutbound_allow_any_dynamic_dns;',
      routes: {
        name: 'allow_any_dynamic_dns',
        virtual_hosts: [catchAllHost(context)],
        validate_clusters: false,
        max_direct_response_body_size_bytes: 1_048_576,
        ignore_port_in_host_matching: true,
      },
    }),
  ],
});
