import type { JsonObject } from '../json.ts';
import type { ResourceRef } from '../resource.ts';
import type { FilterChain } from './filter-chain.ts';
import type { AccessLog } from './network-filter.ts';

/** A filter that looks at a connection before its chain is chosen. */
export interface ListenerFilter {
  readonly name: string;
  /** Ports, as [start, end) ranges, for which it is off (filter_disabled). */
  readonly disabledPorts: readonly { readonly start: number; readonly end: number }[];
  /** filter_disabled holds more than ports. */
  readonly disabledOtherwise: boolean;
}

/** envoy.config.listener.v3.Listener. */
export interface Listener {
  readonly name: string;
  /** All addresses, the main one first, as "ip:port". */
  readonly addresses: readonly string[];
  readonly direction: 'inbound' | 'outbound' | 'unspecified';
  /** False: it has no socket of its own; connections come by way of a listener with use_original_dst. */
  readonly bindToPort: boolean;
  /** Hands connections on to the listener of their original destination. */
  readonly useOriginalDst: boolean;
  /** Only reachable from inside Envoy (HBONE). */
  readonly internal: boolean;
  readonly listenerFilters: readonly ListenerFilter[];
  readonly listenerFiltersTimeoutMs?: number;
  readonly continueOnListenerFiltersTimeout: boolean;
  readonly filterChains: readonly FilterChain[];
  readonly defaultFilterChain?: FilterChain;
  /** A matcher tree chooses the chain by name instead of their match. */
  readonly filterChainMatcher?: JsonObject;
  readonly accessLogs: readonly AccessLog[];
  /** The object that made it (metadata istio.config). */
  readonly owner?: ResourceRef;
}
