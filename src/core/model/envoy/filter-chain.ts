import type { ResourceRef } from '../resource.ts';
import type { NetworkFilter } from './network-filter.ts';
import type { TransportSocket } from './transport-socket.ts';

/** envoy.config.listener.v3.FilterChainMatch; empty lists and absent values match everything. */
export interface FilterChainMatch {
  readonly destinationPort?: number;
  /** "203.0.113.0/24" */
  readonly prefixRanges: readonly string[];
  /** SNI, exact or "*.suffix". */
  readonly serverNames: readonly string[];
  /** "tls", "raw_buffer", "quic"; other values by custom listener filters. */
  readonly transportProtocol?: string;
  /** ALPN, or what http_inspector found out: "http/1.0", "http/1.1", "h2c". */
  readonly applicationProtocols: readonly string[];
  readonly directSourcePrefixRanges: readonly string[];
  readonly sourceType: 'any' | 'same-ip-or-loopback' | 'external';
  readonly sourcePrefixRanges: readonly string[];
  readonly sourcePorts: readonly number[];
}

/** envoy.config.listener.v3.FilterChain. */
export interface FilterChain {
  readonly name: string;
  readonly match: FilterChainMatch;
  readonly transportSocket: TransportSocket;
  readonly transportSocketConnectTimeoutMs?: number;
  /** In the order in which they see the connection. */
  readonly filters: readonly NetworkFilter[];
  /** The object that made it (metadata istio.config). */
  readonly owner?: ResourceRef;
}
