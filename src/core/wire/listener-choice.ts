import type { Listener } from '../model/envoy/listener.ts';
import { addressOf, type SocketAddress } from './connection.ts';

/** The port to which iptables sends what a pod's application opens (istio: ProxyListenPort), by its use of the original destination. */
export interface OutboundChoice {
  readonly listener: Listener;
  /** It took the connection because no other listener has its destination. */
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
  const own = listeners.filter(
    ({ direction, useOriginalDst }) => direction !== 'inbound' && !useOriginalDst,
  );
  const at = (address: string): Listener | undefined => own.find(({ addresses }) => addresses.includes(address)); // prettier-ignore
  const any = destination.ip.includes(':') ? '::' : '0.0.0.0';
  const found = at(addressOf(destination)) ?? at(addressOf({ ip: any, port: destination.port }));
  if (found !== undefined) return { listener: found, isCatchAll: false };
  const capturing = listeners.find(({ direction, useOriginalDst }) => direction !== 'inbound' && useOriginalDst); // prettier-ignore
  return capturing && { listener: capturing, isCatchAll: true };
}

/** The listener that takes a pod's captured inbound connections (istio: virtualInbound on 15006). */
export const inboundListener = (listeners: readonly Listener[]): Listener | undefined =>
  listeners.find(({ direction, name }) => direction === 'inbound' && name === 'virtualInbound');
