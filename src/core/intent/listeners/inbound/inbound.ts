import { objects } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import type { ProxyContext } from '../../context.ts';
import {
  mtlsAtPort,
  peerAuthentication,
} from '../../security/authentication/peer-authentication.ts';
import { ipMode, WILDCARDS } from '../ip-mode.ts';
import { filterChains } from './filter-chains.ts';
import { inboundListener } from './inbound-listener.ts';
import { passthroughChains } from './passthrough-chains.ts';
import type { PortChains } from './port-chains.ts';
import { proxyInboundListenPort } from './reserved-ports.ts';
import { serviceChains } from './service-chains.ts';
import { ingressChains } from './sidecar-ingress.ts';

/**
 * The inbound listeners of a sidecar: virtualInbound with the chains of all ports, and listeners of ports that are not
 * captured (istio/pilot/pkg/networking/core/listener_inbound.go, buildInboundListeners).
 */
export function compileInbound(context: ProxyContext): JsonObject[] {
  const { proxy, world } = context;
  const policy = peerAuthentication(world, proxy);
  const ports = portChains(context).toSorted((a, b) => a.targetPort - b.targetPort);
  const captured: JsonObject[] = [];
  const own: JsonObject[] = [];
  for (const chains of ports) {
    const { bind, bindsToPort, targetPort } = chains;
    const made = filterChains(context, chains, mtlsAtPort(policy, targetPort));
    if (!bindsToPort) captured.push(...made);
    else own.push(inboundListener(context, { name: `${bind}_${targetPort}`, address: bind, port: targetPort, bindsToPort, chains: made })); // prettier-ignore
  }
  if (proxy.interception === 'NONE') return own;
  const virtualInbound = inboundListener(context, {
    name: 'virtualInbound',
    address: WILDCARDS[ipMode(proxy)][0],
    port: proxyInboundListenPort(world),
    bindsToPort: false,
    chains: [...passthroughChains(context, policy), ...captured],
  });
  return [virtualInbound, ...own];
}

/** A Sidecar's ingress stands instead of services; without capture only it makes listeners, which would take the application's ports. */
function portChains(context: ProxyContext): PortChains[] {
  if (objects(context.scope.sidecar?.spec, 'ingress').length > 0) return ingressChains(context);
  return context.proxy.interception === 'NONE' ? [] : serviceChains(context);
}
