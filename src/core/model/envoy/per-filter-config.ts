import type { JsonObject } from '../json.ts';
import type { HeaderMatch, StringMatcher } from './matcher.ts';

/** envoy.type.v3.FractionalPercent: numerators that requests ask for are over the same denominator. */
export interface FaultShare {
  /** 0 to 1 */
  readonly fraction: number;
  readonly denominator: number;
}

/** envoy.extensions.filters.http.fault.v3.HTTPFault. */
export interface Fault {
  readonly delay?: {
    /** Absent when a request header decides. */
    readonly fixedMs?: number;
    readonly share: FaultShare;
  };
  readonly abort?: {
    readonly httpStatus?: number;
    readonly grpcStatus?: number;
    readonly share: FaultShare;
  };
  /** Only requests with these headers. */
  readonly headers: readonly HeaderMatch[];
  /** Only requests to this cluster. */
  readonly upstreamCluster?: string;
}

/** envoy.extensions.filters.http.cors.v3.CorsPolicy. */
export interface Cors {
  readonly allowOrigins: readonly StringMatcher[];
  /** Comma separated, as they are sent. */
  readonly allowMethods?: string;
  readonly allowHeaders?: string;
  readonly exposeHeaders?: string;
  /** Seconds, as it is sent. */
  readonly maxAge?: string;
  readonly allowCredentials: boolean;
  /** Preflights of other origins reach the application; Envoy's default is true. */
  readonly forwardNotMatchingPreflights: boolean;
  /** 0 to 1. */
  readonly enabled: number;
}

/** typed_per_filter_config: settings of HTTP filters for one route, virtual host or weighted cluster. */
export interface PerFilterConfig {
  readonly fault?: Fault;
  readonly cors?: Cors;
  /** All of it by filter name, in Envoy's spelling. */
  readonly all: ReadonlyMap<string, JsonObject>;
}
