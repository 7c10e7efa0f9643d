import type { ResourceState } from '../../model/envoy/config-resource.ts';
import type { FilterChainMatch } from '../../model/envoy/filter-chain.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { ChainDestination } from './chain-destination.ts';
import type { ChainTls } from './chain-tls.ts';
import type { MtlsMode } from './inbound-mtls.ts';

export interface FilterRow {
  readonly name: string;
  /** Type URL without its host. */
  readonly type: string;
  /** Its config comes by ECDS. */
  readonly discovered: boolean;
  /** Off unless a route turns it on. */
  readonly disabled: boolean;
}

/** Why Envoy refused a version. */
export interface RejectionRow {
  readonly details: string;
  readonly versionInfo: string | null;
  /** How long ago Envoy tried. */
  readonly ageMs: number | null;
  /** Whether another version of the listener serves meanwhile. */
  readonly otherServes: boolean;
}

/** One filter chain of one listener, as `listeners` shows it; a refused version and a listener without chains have one row. */
export interface ListenerRow {
  readonly proxy: string;
  /** Envoy's name of the listener. */
  readonly name: string;
  readonly addresses: readonly string[];
  /** Host of the main address; a path or name where it has no port. */
  readonly address: string;
  readonly port: number | null;
  readonly direction: 'inbound' | 'outbound' | null;
  /** False: connections come by way of the listener that catches redirected ones. */
  readonly bindToPort: boolean;
  readonly useOriginalDst: boolean;
  readonly listenerFilters: readonly string[];
  /** A log for connections that no chain takes. */
  readonly listenerAccessLog: boolean;
  /** Name of the chain; null where it has none. */
  readonly filterChain: string | null;
  /** Taken when no other chain fits. */
  readonly isDefault: boolean;
  /** Place in the reading order, from 0; null without a chain. */
  readonly index: number | null;
  readonly match: (FilterChainMatch & { readonly text: string }) | null;
  readonly protocol: string | null;
  readonly destination: ChainDestination | null;
  readonly mtls: MtlsMode | null;
  readonly tls: ChainTls | null;
  readonly networkFilters: readonly FilterRow[];
  readonly httpFilters: readonly FilterRow[];
  readonly accessLog: boolean;
  readonly owner: ResourceRef | null;
  readonly state: ResourceState;
  /** How long this version has been there. */
  readonly ageMs: number | null;
  readonly versionInfo: string | null;
  readonly error: RejectionRow | null;
  readonly raw: JsonObject;
}
