import type { TransportSocket } from './transport-socket.ts';

/** envoy.config.listener.v3.FilterChain. */
export interface FilterChain {
  readonly name: string;
  readonly transportSocket: TransportSocket;
}
