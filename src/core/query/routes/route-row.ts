import type { ResourceState } from '../../model/envoy/config-resource.ts';
import type { HeaderAppend } from '../../model/envoy/header-operations.ts';
import type { Cors, Fault } from '../../model/envoy/per-filter-config.ts';
import type { HashPolicy, RetryPolicy, Rewrite } from '../../model/envoy/route-action.ts';
import type { RouteMatch } from '../../model/envoy/route-match.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Destination } from '../destination.ts';
import type { RouteOrigin } from './route-origin.ts';

/** A destination with its part of the requests. */
export interface SharedDestination extends Destination {
  /** Undefined weight: the only one. */
  readonly weight: number | null;
  /** 0 to 1. */
  readonly share: number;
}

export interface RouteActionRow {
  /** `none`: the virtual host has no route, Envoy answers 404. */
  readonly kind:
    'forward' | 'redirect' | 'direct-response' | 'non-forwarding' | 'filter' | 'unknown' | 'none';
  readonly text: string;
  readonly destinations: readonly SharedDestination[];
  /** HTTP status that Envoy itself answers with. */
  readonly status: number | null;
  readonly body: string | null;
}

export interface HeaderChange {
  readonly on: 'request' | 'response';
  readonly operation: 'remove' | HeaderAppend;
  readonly name: string;
  readonly value: string | null;
  /** Where it stands: "route", "virtual host", "route configuration", or the cluster of a weighted split. */
  readonly level: string;
}

export interface MirrorRow extends Destination {
  /** 0 to 1. */
  readonly share: number;
}

/** One route of one proxy, as `routes` shows it; settings that the virtual host lends it are included. */
export interface RouteRow extends RouteOrigin {
  readonly proxy: string;
  readonly routeConfig: string;
  readonly virtualHost: string;
  /** Host without port, as short as the proxy's namespace allows. */
  readonly host: string;
  readonly domains: readonly string[];
  /** Place in the virtual host, from 0: the first that matches wins. Null for a virtual host without routes. */
  readonly index: number | null;
  readonly name: string | null;
  readonly match: (RouteMatch & { readonly text: string }) | null;
  readonly action: RouteActionRow;
  /** Plain HTTP is answered with a redirect to HTTPS before any route. */
  readonly requireTls: 'none' | 'external-only' | 'all';
  readonly rewrite: Rewrite | null;
  /** 0: no timeout. Null where nothing is forwarded. */
  readonly timeoutMs: number | null;
  /** The timeout is Envoy's default, set by nobody. */
  readonly timeoutIsDefault: boolean;
  readonly idleTimeoutMs: number | null;
  readonly maxStreamDurationMs: number | null;
  readonly retries: RetryPolicy | null;
  readonly fault: Fault | null;
  readonly mirrors: readonly MirrorRow[];
  readonly cors: Cors | null;
  readonly headers: readonly HeaderChange[];
  readonly hashPolicy: readonly HashPolicy[];
  /** Filters with settings of their own for this route, by name. */
  readonly filterSettings: readonly string[];
  readonly state: ResourceState;
  /** Whether a listener asks for the route configuration; null when that is not known. */
  readonly used: boolean | null;
  /** Filter chains that hold the same inlined routes. */
  readonly copies: number;
  readonly ageMs: number | null;
  readonly versionInfo: string | null;
  readonly raw: JsonObject;
}
