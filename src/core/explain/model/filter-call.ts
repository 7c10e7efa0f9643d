import type { ExtensionConfig } from '../../model/envoy/extension-config.ts';
import type {
  HttpConnectionManager,
  HttpFilter,
  NetworkFilter,
} from '../../model/envoy/network-filter.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { Branches } from './branch.ts';
import type { ConnectionFacts, FilterState, StreamFacts } from '../../wire/stream-facts.ts';
import type { HttpRequest } from '../../wire/http-request.ts';
import type { Step } from './hop.ts';
import type { AskedChoice, RouteChoice } from './route-call.ts';

/** A proxy's own answer. */
export interface ProxyAnswer {
  readonly kind: 'answer';
  /** As on the wire: 200 where an error is told as gRPC status. */
  readonly status: number;
  readonly grpcStatus?: number;
  /** What became `grpcStatus`; absent where that was given as such. */
  readonly httpStatus?: number;
  readonly flags: readonly string[];
  /** Envoy's response code details. */
  readonly details: string;
  /** Redirects and preflights. */
  readonly location?: string;
  readonly delayMs: number;
  readonly resource?: ResourceRef;
  readonly steps: readonly Step[];
}

/** The connection or stream ends without an answer. */
export interface ProxyRefusal {
  readonly kind: 'close';
  readonly flags: readonly string[];
  /** Connection termination details, or a reason in words. */
  readonly details: string;
  readonly resource?: ResourceRef;
  readonly steps: readonly Step[];
}

/** What cannot be told from the config. */
export interface NotKnown {
  readonly kind: 'unknown';
  readonly reason: string;
  readonly resource?: ResourceRef;
  readonly steps: readonly Step[];
}

/** The request goes on, maybe changed and later. */
export interface Passed {
  readonly kind: 'pass';
  readonly request: HttpRequest;
  readonly stream: StreamFacts;
  /** Fault delays. */
  readonly delayMs: number;
  /** Flags that stay with the request: DI. */
  readonly flags: readonly string[];
  /** A filter asked for a new choice of the route (clear_route_cache), which the next that needs one makes. */
  readonly reroutes: boolean;
  /** The route choice that took the first one's place. */
  readonly resettled?: AskedChoice;
  /** Sentences on filters that were not followed to the end. */
  readonly notFollowed?: readonly string[];
  readonly steps: readonly Step[];
}

export type FilterResult =
  Passed | ((ProxyAnswer | ProxyRefusal | NotKnown) & Pick<Passed, 'resettled'>);

/**
 * Calls of the room `filters`:
 *
 *   enterHttp(question: HttpEntry): FilterResult                    src/core/explain/filters/enter-http.ts
 *     codec and HCM steps before the route choice: path normalisation, slashes, host port, XFF and remote address, internal headers, x-forwarded-proto, upgrades
 *   runHttpFilters(question: FilterQuestion): Branches<FilterResult>  src/core/explain/filters/run-http-filters.ts
 *     all HTTP filters before the router, in order
 *   runNetworkFilters(question: NetworkQuestion): Branches<NetworkResult>  src/core/explain/filters/run-network-filters.ts
 *     all network filters before the terminal one
 */
export interface HttpEntry {
  readonly http: HttpConnectionManager;
  readonly request: HttpRequest;
  readonly connection: ConnectionFacts;
}

export interface FilterQuestion {
  readonly filters: readonly HttpFilter[];
  /** Protocols that the manager lets requests change to: `http.upgrades`. Absent: nobody is refused for it. */
  readonly upgrades?: readonly string[];
  /** Configs of filters that come by ECDS, by name. */
  readonly discovered: ReadonlyMap<string, ExtensionConfig>;
  readonly request: HttpRequest;
  readonly stream: StreamFacts;
  readonly route: RouteChoice;
  /** Chooses anew for a request as filters left it. Absent: routes are chosen once. */
  readonly reroute?: (state: Passed) => Branches<Rerouted>;
  /** Whether a cluster that a filter asks cannot answer: it does not exist or has no usable endpoint. Absent: not known. */
  readonly isUnreachable?: (cluster: string) => boolean;
  /** Whether the proxy has no such cluster at all. Absent: it has all. */
  readonly isMissing?: (cluster: string) => boolean;
  /** JWTs can be checked for time: RFC 3339. */
  readonly capturedAt: string;
}

/** A new choice, the request as the choice left it, and its hops. */
export interface Rerouted extends AskedChoice {
  readonly request: HttpRequest;
  readonly steps: readonly Step[];
}

export interface NetworkQuestion {
  readonly filters: readonly NetworkFilter[];
  readonly connection: ConnectionFacts;
}

export type NetworkResult =
  | {
      readonly kind: 'pass';
      readonly steps: readonly Step[];
      /** As the filters left it, for those of HTTP. */
      readonly filterState: FilterState;
    }
  | ProxyRefusal
  | NotKnown;
