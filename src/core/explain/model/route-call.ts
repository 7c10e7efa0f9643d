import type { HeaderOperations } from '../../model/envoy/header-operations.ts';
import type { PerFilterConfig } from '../../model/envoy/per-filter-config.ts';
import type { Forward, Mirror, RetryPolicy } from '../../model/envoy/route-action.ts';
import type { RouteConfiguration } from '../../model/envoy/route.ts';
import type { Route, VirtualHost } from '../../model/envoy/virtual-host.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { StreamFacts } from '../../wire/stream-facts.ts';
import type { HttpRequest } from '../../wire/http-request.ts';
import type { Step } from './hop.ts';
import type { RequestHash } from './request-hash.ts';
import type { StreamRandom } from './stream-random.ts';

/** A request that asks a route configuration. */
export interface RouteQuestion {
  readonly config: RouteConfiguration;
  /** As it is when the route is chosen: after the HCM's own steps. */
  readonly request: HttpRequest;
  readonly stream: StreamFacts;
}

/**
 * What Envoy chooses before its HTTP filters run: virtual host, route and, of a split, the cluster. A call of the room `route`:
 *
 *   chooseRoute(question: RouteQuestion): Branches<RouteChoice>            src/core/explain/route/choose-route.ts
 *   finishRoute(choice: RouteChoice, question: RouteQuestion): RouteDecision   src/core/explain/route/finish-route.ts
 *
 * `finishRoute` is what the router filter does at the end, with the request as the filters left it.
 */
export interface RouteChoice {
  /** Undefined: no virtual host has the host. */
  readonly virtualHost?: VirtualHost;
  /** Undefined: none matches. */
  readonly route?: Route;
  /** The virtual host wants HTTPS: answered with a redirect instead of the route. */
  readonly isTlsRequired: boolean;
  /** The cluster of a forwarding route, chosen of its split; "" where a header that is missing names it. */
  readonly cluster?: string;
  /** Index of the chosen entry of a split. */
  readonly splitIndex?: number;
  /** What this choice tells of the stream's random number, which also decides on mirrors. */
  readonly random?: StreamRandom;
  /** Settings for HTTP filters, the most specific first: weighted cluster, route, virtual host, route configuration. */
  readonly perFilter: readonly PerFilterConfig[];
  /** The cause that is nearest: of the route, else of the virtual host. */
  readonly resource?: ResourceRef;
  /** Set where the choice cannot be known (a matcher tree, a plugin); then nothing else counts. */
  readonly unknown?: string;
  /** Hops "virtual-host" and "route" with their candidates. */
  readonly steps: readonly Step[];
}

/** A choice with what it was asked. */
export interface AskedChoice {
  readonly question: RouteQuestion;
  readonly choice: RouteChoice;
}

/** What the router does with a request. */
export type RouteDecision =
  | { readonly kind: 'not-found' }
  /** The location is empty for CONNECT, which has no path. */
  | { readonly kind: 'redirect'; readonly status: number; readonly location: string }
  | {
      readonly kind: 'direct-response';
      readonly status: number;
      readonly body?: string;
      /** Of 201 and all of 3xx: the request's own URL. */
      readonly location?: string;
    }
  | { readonly kind: 'unknown'; readonly reason: string }
  | ForwardDecision;

export interface ForwardDecision {
  readonly kind: 'forward';
  readonly cluster: string;
  /** Status if the cluster does not exist. */
  readonly clusterNotFoundStatus: number;
  /** With path, host and headers as they go upstream (automatic host names of endpoints aside). */
  readonly request: HttpRequest;
  /** The host becomes the name of the chosen endpoint. */
  readonly takesEndpointHost: boolean;
  /** Overall; 0 means none. Headers (x-envoy-upstream-rq-timeout-ms, grpc-timeout) are already in it. */
  readonly timeoutMs: number;
  readonly perTryTimeoutMs?: number;
  readonly idleTimeoutMs?: number;
  readonly maxStreamDurationMs?: number;
  /** In force, the route's or the virtual host's, with x-envoy-retry-on and x-envoy-max-retries in it. */
  readonly retryPolicy?: RetryPolicy;
  /** In force, with their clusters named. */
  readonly mirrors: readonly Mirror[];
  readonly hash: RequestHash;
  readonly metadataMatch?: JsonObject;
  readonly priority: Forward['priority'];
  /** Of all levels, for the answer. */
  readonly responseHeaders: readonly HeaderOperations[];
}
