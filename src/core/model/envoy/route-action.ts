import type { JsonObject } from '../json.ts';
import type { ClusterName } from './cluster-name.ts';
import type { HeaderMatch } from './matcher.ts';
import type { HeaderOperations } from './header-operations.ts';
import type { PerFilterConfig } from './per-filter-config.ts';
import type { RuntimeFraction } from './route-match.ts';

/** One choice of a weighted split. */
export interface WeightedCluster {
  /** Absent where `clusterHeader` names it. */
  readonly name: string;
  readonly istioName?: ClusterName;
  readonly clusterHeader?: string;
  readonly weight: number;
  readonly headers: HeaderOperations;
  readonly hostRewrite?: string;
  /** Endpoint metadata that is asked for, merged over the route's. */
  readonly metadataMatch?: JsonObject;
  readonly perFilter?: PerFilterConfig;
}

/** How a route or TCP proxy chooses its cluster. */
export type ClusterChoice =
  | { readonly kind: 'cluster'; readonly name: string; readonly istioName?: ClusterName }
  /** The cluster that a request header names. */
  | { readonly kind: 'cluster-header'; readonly header: string }
  | {
      readonly kind: 'weighted';
      readonly clusters: readonly WeightedCluster[];
      /** Sum of the weights. */
      readonly totalWeight: number;
      /** Weights may be overridden by runtime keys with this prefix. */
      readonly runtimeKeyPrefix?: string;
      /** A request header whose number chooses instead of chance. */
      readonly randomValueHeader?: string;
      /** The route's hash policy chooses instead of chance (Envoy 1.37). */
      readonly useHashPolicy?: true;
    }
  | { readonly kind: 'plugin'; readonly name: string }
  | { readonly kind: 'unknown' };

/** At most one path form is set; hosts by precedence literal, header, path regex, format, auto (reference/envoy.md 5.5). */
export interface Rewrite {
  readonly prefix?: string;
  readonly regex?: { readonly pattern: string; readonly substitution: string };
  readonly template?: string;
  readonly path?: string;
  readonly hostLiteral?: string;
  readonly hostHeader?: string;
  readonly hostPathRegex?: { readonly pattern: string; readonly substitution: string };
  /** A format with %OPERATORS% (Envoy 1.37). */
  readonly hostFormat?: string;
  /** The host name of the chosen endpoint. */
  readonly autoHost?: true;
  /** The host before goes to the end of x-forwarded-host. */
  readonly appendForwardedHost?: true;
}

/** envoy.config.route.v3.RetryPolicy; the route's one replaces the virtual host's as a whole. */
export interface RetryPolicy {
  readonly on: readonly string[];
  /** Beside the first attempt. */
  readonly attempts: number;
  readonly perTryTimeoutMs?: number;
  readonly perTryIdleTimeoutMs?: number;
  readonly statusCodes: readonly number[];
  readonly hostPredicates: readonly string[];
  readonly hostSelectionMaxAttempts?: number;
  readonly priority?: string;
  readonly backOffBaseMs?: number;
  readonly backOffMaxMs?: number;
  readonly retriableHeaders: readonly HeaderMatch[];
  readonly retriableRequestHeaders: readonly HeaderMatch[];
}

export interface Mirror {
  /** Absent where `clusterHeader` names it. */
  readonly name: string;
  readonly istioName?: ClusterName;
  readonly clusterHeader?: string;
  readonly share: RuntimeFraction;
  /** The copy keeps its host; else it gets "-shadow" at its end. */
  readonly keepsHost?: true;
}

/** envoy.config.route.v3.RouteAction.HashPolicy. */
export interface HashPolicy {
  /** "none" hashes nothing. */
  readonly kind: 'header' | 'cookie' | 'source-ip' | 'query-parameter' | 'filter-state' | 'none' | 'unknown'; // prettier-ignore
  /** Name of the header, cookie, parameter or key; empty for source-ip. */
  readonly name: string;
  readonly ttlMs?: number;
  readonly path?: string;
  /** A header's value is hashed as this makes it. */
  readonly regexRewrite?: { readonly pattern: string; readonly substitution: string };
  /** Later policies are left out once this one gave a hash. */
  readonly terminal: boolean;
}

export interface Forward {
  readonly kind: 'forward';
  readonly to: ClusterChoice;
  /** HTTP status when the cluster does not exist. */
  readonly clusterNotFoundStatus: number;
  readonly rewrite: Rewrite;
  /** Undefined means Envoy's default of 15 s, 0 means none. */
  readonly timeoutMs?: number;
  readonly idleTimeoutMs?: number;
  readonly maxStreamDurationMs?: number;
  readonly grpcTimeoutHeaderMaxMs?: number;
  /** Taken off a request's grpc-timeout. */
  readonly grpcTimeoutOffsetMs?: number;
  /** max_stream_duration is there, even empty: `timeoutMs` then counts no more. */
  readonly usesStreamDuration?: true;
  readonly retryPolicy?: RetryPolicy;
  /** Statuses of the upstream whose Location Envoy follows by itself (internal_redirect_policy). */
  readonly followedRedirects?: readonly number[];
  readonly mirrors: readonly Mirror[];
  readonly hashPolicy: readonly HashPolicy[];
  /** Endpoint metadata that is asked for (metadata_match, envoy.lb). */
  readonly metadataMatch?: JsonObject;
  readonly priority: 'DEFAULT' | 'HIGH';
  /** Protocols that requests may change to here, whatever the connection manager says; and those that they may not. */
  readonly upgrades: readonly string[];
  readonly refusedUpgrades: readonly string[];
}

/** envoy.config.route.v3.RedirectAction; parts that are absent stay as the request has them. */
export interface Redirect {
  readonly kind: 'redirect';
  readonly status: number;
  readonly scheme?: string;
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  readonly prefixRewrite?: string;
  readonly regexRewrite?: { readonly pattern: string; readonly substitution: string };
  readonly stripQuery: boolean;
}

export interface DirectResponse {
  readonly kind: 'direct-response';
  readonly status: number;
  /** Undefined when there is none or it comes from a file. */
  readonly body?: string;
}

export type RouteAction =
  Forward | Redirect | DirectResponse | { readonly kind: 'non-forwarding' | 'filter' | 'unknown' };
