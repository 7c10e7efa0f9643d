import type { FilterChain } from './filter-chain.ts';

/** envoy.config.listener.v3.Listener. */
export interface Listener {
  readonly name: string;
  /** All addresses, the main one first, as "ip:port". */
  readonly addresses: readonly string[];
  readonly direction: 'inbound' | 'outbound' | 'unspecified';
  readonly filterChains: readonly FilterChain[];
  readonly defaultFilterChain?: FilterChain;
}
