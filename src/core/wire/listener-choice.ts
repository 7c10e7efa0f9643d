import type { Listener } from '../model/envoy/listener.ts';
import { once } from '../model/once.ts';
import { addressOf, type SocketAddress } from './connection.ts';

/** Which listener of a pod's proxy takes a connection that its application opened. */
export interface OutboundChoice {
  readonly listener: Listener;
  /** It is the capturing listener itself: no other one has the destination of the connection. */
  readonly isCatchAll: boolean;
}

/**
 * The listener for a captured outbound connection: one with exactly its original destination, else one for its port on any address,
 * else the capturing listener itself (envoy/source/common/listener_manager/active_tcp_listener.cc,
 * ConnectionHandlerImpl::getBalancedHandlerByAddress).
 */
export function outboundListener(
  listeners: readonly Listener[],
  destination: SocketAddress,
): OutboundChoice | undefined {
  const { byAddress, capturing } = placesOf(listeners);
  const any = destination.ip.includes(':') ? '::' : '0.0.0.0';
  const found = byAddress.get(addressOf(destination)) ?? byAddress.get(addressOf({ ip: any, port: destination.port })); // prettier-ignore
  if (found !== undefined) return { listener: found, isCatchAll: found === capturing };
  return capturing && { listener: capturing, isCatchAll: true };
}

interface Places {
  readonly byAddress: ReadonlyMap<string, Listener>;
  /** The one to whose port iptables send what a pod's application opens (istio: ProxyListenPort 15001), known by its use of the original destination. */
  readonly capturing: Listener | undefined;
}

/**
 * Where listeners stand; of several at one address the first counts. Envoy asks neither for their direction nor whether they capture
 * themselves: a call to port 15006 of whomever ends in the caller's own virtualInbound.
 */
const placesOf = once((listeners: readonly Listener[]): Places => {
  const byAddress = new Map<string, Listener>();
  for (const listener of listeners)
    for (const address of listener.addresses)
      if (!byAddress.has(address)) byAddress.set(address, listener);
  const capturing = listeners.find(
    ({ direction, useOriginalDst }) => useOriginalDst && direction !== 'inbound',
  );
  return { byAddress, capturing };
});

/** The listener that takes a pod's captured inbound connections (istio: virtualInbound on 15006). */
export const inboundListener = once((listeners: readonly Listener[]): Listener | undefined =>
  listeners.find(({ direction, name }) => direction === 'inbound' && name === 'virtualInbound'),
);
