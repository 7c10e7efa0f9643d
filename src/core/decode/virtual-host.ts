import type { Route, VirtualHost } from '../model/envoy/virtual-host.ts';
import type { PerFilterConfig } from '../model/envoy/per-filter-config.ts';
import type { JsonObject } from '../model/json.ts';
import { lookup } from '../model/lookup.ts';
import { once } from '../model/once.ts';
import { decodeHeaderOperations } from './header-operations.ts';
import { configOwner } from './istio-metadata.ts';
import { decodeCors, decodePerFilterConfig } from './per-filter-config.ts';
import { defined, flag, object, objects, strings, text } from './read.ts';
import { decodeMirrors, decodeRetryPolicy } from './retry-policy.ts';
import { decodeRouteAction } from './route-action.ts';
import { decodeRouteMatch } from './route-match.ts';

const REQUIRE_TLS: Readonly<Record<string, VirtualHost['requireTls']>> = {
  EXTERNAL_ONLY: 'external-only',
  ALL: 'all',
};

/** Decodes an envoy.config.route.v3.VirtualHost. */
export const decodeVirtualHost = (source: JsonObject): VirtualHost => ({
  name: text(source, 'name') ?? '',
  domains: strings(source, 'domains'),
  routes: decodeRoutes(objects(source, 'routes')),
  requireTls: lookup(REQUIRE_TLS, text(source, 'require_tls')) ?? 'none',
  mirrors: decodeMirrors(source),
  headers: decodeHeaderOperations(source),
  perFilter: withOldCors(decodePerFilterConfig(source), object(source, 'cors')),
  hasMatcher: object(source, 'matcher') !== undefined,
  ...defined({
    retryPolicy: decodeRetryPolicy(object(source, 'retry_policy')),
    countsAttempts:
      flag(source, 'include_request_attempt_count') === true ? (true as const) : undefined,
  }),
});

/** Virtual hosts of several proxies, or with several names, may share their routes. */
const decodeRoutes = once((routes: readonly JsonObject[]): readonly Route[] =>
  routes.map(decodeRoute),
);

/** Decodes an envoy.config.route.v3.Route. */
export const decodeRoute = (source: JsonObject): Route => ({
  name: text(source, 'name') ?? '',
  match: decodeRouteMatch(object(source, 'match')),
  action: decodeRouteAction(source),
  headers: decodeHeaderOperations(source),
  perFilter: withOldCors(decodePerFilterConfig(source), object(source, 'route', 'cors')),
  raw: source,
  ...defined({ owner: configOwner(source) }),
});

/** Before Istio 1.16 CORS stood in the route itself. */
const withOldCors = (config: PerFilterConfig, cors: JsonObject | undefined): PerFilterConfig =>
  cors === undefined || config.cors !== undefined ? config : { ...config, cors: decodeCors(cors) };
