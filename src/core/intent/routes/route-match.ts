import { flag, isObject, object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ConfigObject } from '../model/config-object.ts';
import { claimMatcher, routingClaim } from './claim-match.ts';
import { hasGatewaySemantics, hasIngressSemantics } from './route-semantics.ts';
import { asksForPresence, valueMatcher } from './string-match.ts';

/** The match of a rule as Envoy's RouteMatch (istio/pilot/pkg/networking/core/route/route.go, TranslateRouteMatch). @param match undefined: all requests */
export function routeMatch(
  virtualService: ConfigObject,
  match: JsonObject | undefined,
): JsonObject {
  if (match === undefined) return { prefix: '/' };
  const out: Record<string, unknown> = { ...pathOf(virtualService, object(match, 'uri')) };
  out['case_sensitive'] = flag(match, 'ignoreUriCase') !== true;
  const named = matchersOf(match);
  const headers = [
    ...named.headers,
    ...pseudoHeader(match, 'method'),
    ...pseudoHeader(match, 'authority'),
    ...pseudoHeader(match, 'scheme'),
  ];
  if (headers.length > 0) out['headers'] = headers;
  if (named.claims.length > 0) out['dynamic_metadata'] = named.claims;
  const query = entriesOf(match, 'queryParams').map(([name, value]) => valueMatcher(name, value));
  if (query.length > 0) out['query_parameters'] = query;
  return out;
}

/** With the Gateway API's and Ingress' semantics a prefix ends at a path segment. */
function pathOf(virtualService: ConfigObject, uri: JsonObject | undefined): JsonObject {
  const exact = text(uri, 'exact');
  if (exact !== undefined) return { path: exact };
  const prefix = text(uri, 'prefix');
  if (prefix !== undefined) {
    const bySegment = hasIngressSemantics(virtualService) || hasGatewaySemantics(virtualService);
    return bySegment && prefix !== '/'
      ? { path_separated_prefix: prefix.replace(/\/$/, '') }
      : { prefix };
  }
  const regex = text(uri, 'regex');
  return regex === undefined ? { prefix: '/' } : { safe_regex: { regex } };
}

function matchersOf(match: JsonObject): { headers: JsonObject[]; claims: JsonObject[] } {
  const headers: JsonObject[] = [];
  const claims: JsonObject[] = [];
  for (const [name, value] of entriesOf(match, 'headers')) {
    const claim = routingClaim(name);
    if (claim === undefined) headers.push(valueMatcher(name, value));
    else claims.push(claimMatcher(claim, value));
  }
  for (const [name, value] of entriesOf(match, 'withoutHeaders')) {
    const claim = routingClaim(name);
    if (claim !== undefined) claims.push({ ...claimMatcher(claim, value), invert: true });
    else
      headers.push({
        ...valueMatcher(name, value),
        invert_match: true,
        // A request without the header has to pass, too; present_match says so by itself.
        ...(asksForPresence(value) ? {} : { treat_missing_header_as_empty: true }),
      });
  }
  headers.sort((a, b) => (String(a['name']) < String(b['name']) ? -1 : 1));
  return { headers, claims };
}

const pseudoHeader = (match: JsonObject, name: string): JsonObject[] => {
  const value = object(match, name);
  return value === undefined ? [] : [valueMatcher(`:${name}`, value)];
};

const entriesOf = (match: JsonObject, key: string): [string, JsonObject | undefined][] =>
  Object.entries(object(match, key) ?? {}).map(([name, value]) => [
    name,
    isObject(value) ? value : undefined,
  ]);

const COUNTED = ['headers', 'query_parameters', 'dynamic_metadata'];

/** Whether no request gets past this route (route.go, IsCatchAllRoute). */
export function isCatchAll(route: JsonObject): boolean {
  const match = object(route, 'match');
  const everyPath =
    text(match, 'prefix') === '/' ||
    text(match, 'path_separated_prefix') === '/' ||
    text(object(match, 'safe_regex'), 'regex') === '.*';
  return everyPath && COUNTED.every((key) => objects(match, key).length === 0);
}

/** Catch-all routes behind all others, which keep their order (route.go, SortVHostRoutes). */
export const catchAllsLast = (routes: readonly JsonObject[]): JsonObject[] => [
  ...routes.filter((route) => !isCatchAll(route)),
  ...routes.filter(isCatchAll),
];
