import type { JsonObject } from '../json.ts';
import type { ResourceRef } from '../resource.ts';
import type { HeaderOperations } from './header-operations.ts';
import type { PerFilterConfig } from './per-filter-config.ts';
import type { Mirror, RetryPolicy, RouteAction } from './route-action.ts';
import type { RouteMatch } from './route-match.ts';

/** envoy.config.route.v3.Route. */
export interface Route {
  /** Istio: "default" for routes that no rule made, else the rule's name (may be empty). */
  readonly name: string;
  readonly match: RouteMatch;
  readonly action: RouteAction;
  readonly headers: HeaderOperations;
  readonly perFilter: PerFilterConfig;
  /** The object that shaped it (metadata istio.config). */
  readonly owner?: ResourceRef;
  readonly raw: JsonObject;
}

/** envoy.config.route.v3.VirtualHost. */
export interface VirtualHost {
  readonly name: string;
  /** "reviews", "*.example.com", "reviews.*", "*". */
  readonly domains: readonly string[];
  /** In the order in which Envoy tries them. */
  readonly routes: readonly Route[];
  /** Plain HTTP is redirected to HTTPS: always, or unless Envoy deems the request internal. */
  readonly requireTls: 'none' | 'external-only' | 'all';
  /** For routes without a policy of their own. */
  readonly retryPolicy?: RetryPolicy;
  readonly mirrors: readonly Mirror[];
  readonly headers: HeaderOperations;
  readonly perFilter: PerFilterConfig;
  /** Requests carry the number of the attempt in x-envoy-attempt-count. */
  readonly countsAttempts?: true;
  /** A matcher tree stands in place of the routes; meshdbg does not look into it. */
  readonly hasMatcher: boolean;
}
