import { isHttp, isTcp, type Protocol } from '../../model/protocol.ts';
import type { Chain } from './chain.ts';
import type { Addition } from './entry.ts';

/** Which of three ways a port's protocol is served (istio/pilot/pkg/networking/networking.go, ModelProtocolToListenerProtocol). */
export type ListenerProtocol = 'http' | 'tcp' | 'auto' | 'none';

export function listenerProtocol(protocol: Protocol): ListenerProtocol {
  if (isHttp(protocol)) return 'http';
  if (isTcp(protocol)) return 'tcp';
  return protocol === 'UDP' ? 'none' : 'auto';
}

export interface HttpChainOptions {
  /** Reached through the HTTP inspector: there are TCP chains beside it. */
  readonly isSniffed: boolean;
  readonly wildcard: string;
}

/** The chain of an HTTP or sniffed port (core/listener.go, buildSidecarOutboundHTTPListenerOpts). */
export function httpChain(addition: Addition, { isSniffed, wildcard }: HttpChainOptions): Chain {
  const { service, port, source } = addition;
  return {
    serverNames: [],
    cidrs: [],
    isSniffed,
    content: { routes: routesName(addition, wildcard), protocol: port.protocol, service },
    source,
  };
}

/** A sniffed service with an address of its own has routes of its own; the others of a port share them. A Unix socket is named by its path. */
function routesName({ service, port, binding }: Addition, wildcard: string): string {
  const [address = ''] = binding.addresses;
  if (port.number === 0) return address;
  const isOwn = listenerProtocol(port.protocol) === 'auto' && address !== wildcard;
  return isOwn ? `${service.hostname}:${port.number}` : String(port.number);
}
