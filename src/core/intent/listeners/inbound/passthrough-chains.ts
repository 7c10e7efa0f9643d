import { number, object, objects } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import type { ProxyContext } from '../../context.ts';
import { mtlsAtPort, type PeerAuthentication } from '../../security/authentication/peer-authentication.ts'; // prettier-ignore
import { statsNetworkFilters } from '../../telemetry/stats.ts';
import { ipMode, WILDCARDS } from '../ip-mode.ts';
import { tcpProxy } from '../tcp/tcp-proxy.ts';
import { filterChains } from './filter-chains.ts';
import { PASSTHROUGH_CLUSTER, type PortChains } from './port-chains.ts';
import { proxyInboundListenPort } from './reserved-ports.ts';

/**
 * The chains for what no service is known for: all ports, and those that only a PeerAuthentication names
 * (istio/pilot/pkg/networking/core/listener_inbound.go, buildInboundPassthroughChains; plugin/authn, ForPassthrough).
 */
export function passthroughChains(context: ProxyContext, policy: PeerAuthentication): JsonObject[] {
  const named = servedPorts(context);
  const extra = [...policy.ports.keys()].filter((port) => !named.has(port));
  return [
    blackhole(context),
    ...[0, ...extra].flatMap((port) =>
      filterChains(context, passthrough(context, port), mtlsAtPort(policy, port)),
    ),
  ];
}

const passthrough = ({ proxy }: ProxyContext, targetPort: number): PortChains => ({
  targetPort,
  port: 0,
  protocol: 'UnsupportedProtocol',
  cluster: PASSTHROUGH_CLUSTER,
  hostname: '',
  bind: WILDCARDS[ipMode(proxy)][0],
  bindsToPort: false,
  isPassthrough: true,
});

/** Ports that a Sidecar's ingress or else a service names, whether or not they got chains (needPerPortPassthroughFilterChain). */
function servedPorts({ proxy, scope }: ProxyContext): ReadonlySet<number> {
  const ingress = objects(scope.sidecar?.spec, 'ingress');
  return new Set(
    ingress.length > 0
      ? ingress.map((listener) => number(object(listener, 'port'), 'number') ?? 0)
      : proxy.targets.map(({ targetPort }) => targetPort),
  );
}

/** Connections to the listener's own port would come back to it for ever (buildInboundBlackhole). */
const blackhole = (context: ProxyContext): JsonObject => ({
  name: 'virtualInbound-blackhole',
  filter_chain_match: { destination_port: proxyInboundListenPort(context.world) },
  filters: [
    ...statsNetworkFilters(context, 'sidecar-inbound'),
    tcpProxy(context, { of: 'sidecar-inbound', cluster: 'BlackHoleCluster', accessLog: false }),
  ],
});
