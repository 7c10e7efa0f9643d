import type { JsonObject } from '../json.ts';
import type { ResourceRef } from '../resource.ts';
import type { FilterChain } from './filter-chain.ts';
import type { AccessLog } from './network-filter.ts';

/** A filter that looks at a connection before its chain is chosen. */
export interface ListenerFilter {
  readonly name: string;
  /** The message of its config without its package, "TlsInspector"; "" where there is none. */
  readonly type: string;
  /** For which connections it is off (filter_disabled). */
  readonly disabled?: ListenerFilterPredicate;
}

/** envoy.config.listener.v3.ListenerFilterChainMatchPredicate. */
export type ListenerFilterPredicate =
  | { readonly kind: 'any' }
  /** Destination ports from `start` to before `end`. */
  | { readonly kind: 'ports'; readonly start: number; readonly end: number }
  | { readonly kind: 'not'; readonly of: ListenerFilterPredicate }
  | { readonly kind: 'one-of' | 'all-of'; readonly of: readonly ListenerFilterPredicate[] }
  /** What a newer Envoy knows. */
  | { readonly kind: 'unknown' };

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
