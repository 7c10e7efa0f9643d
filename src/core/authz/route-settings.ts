import type { StreamFacts } from '../wire/stream-facts.ts';
import type { HttpRequest } from '../wire/http-request.ts';
import { chooseRoute } from '../explain/route/choose-route.ts';
import { isServing } from '../model/envoy/config-resource.ts';
import type { HttpConnectionManager, HttpFilter } from '../model/envoy/network-filter.ts';
import type { PerFilterConfig } from '../model/envoy/per-filter-config.ts';
import type { RouteConfiguration } from '../model/envoy/route.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import { routeWords } from '../explain/route/route-words.ts';
import type { AuthzQuestion } from './question.ts';

/** What the route of a request says about HTTP filters. */
export interface RouteFilters {
  /** The most specific first. */
  readonly perFilter: readonly PerFilterConfig[];
  /** Which route it is cannot be told, and that matters here. */
  readonly isOpen: boolean;
}

/** One place of a route configuration that has settings of its own for filters. */
export interface RouteLevel {
  /** "route shop.example.com: /admin*", "virtual host shop.example.com", "routes http.8080" */
  readonly name: string;
  readonly perFilter: PerFilterConfig;
}

const NOTHING: RouteFilters = { perFilter: [], isOpen: false };

/** The routes of an HTTP connection manager: its own, else those that came by RDS; undefined where they were not read. */
function routesOf(
  { routes: all }: ProxySnapshot,
  { routes }: HttpConnectionManager,
): RouteConfiguration | undefined {
  if (routes.kind === 'inline') return routes.config;
  return routes.kind === 'rds' ? all.find(({ name, state }) => name === routes.name && isServing(state))?.config : undefined; // prettier-ignore
}

/** The places with settings for one of these filters, as they stand in the configuration. */
export function routeLevels(
  snapshot: ProxySnapshot,
  http: HttpConnectionManager,
  filters: ReadonlySet<string>,
): RouteLevel[] {
  const config = routesOf(snapshot, http);
  if (config === undefined) return [];
  const all: RouteLevel[] = [
    { name: `routes ${config.name}`, perFilter: config.perFilter },
    ...config.virtualHosts.flatMap((host) => [
      { name: `virtual host ${host.name}`, perFilter: host.perFilter },
      ...host.routes.map((route) => ({ name: `route ${host.name}: ${routeWords(route)}`, perFilter: route.perFilter })), // prettier-ignore
    ]),
  ];
  return all.filter(({ perFilter }) => [...perFilter.all.keys()].some((name) => filters.has(name)));
}

/** The filters that decide who may; others, like fault injection or CORS, have settings of routes that change nothing here. */
const ASKED = ['rbac.v3.RBAC', 'jwt_authn.v3.JwtAuthentication'];

const isAsked = ({ typeUrl }: HttpFilter): boolean => ASKED.some((type) => typeUrl.endsWith(type));

/** What all levels say about these filters, to be compared. */
const settingsOf = (perFilter: readonly PerFilterConfig[], filters: ReadonlySet<string>): string =>
  JSON.stringify(perFilter.map(({ all }) => [...filters].map((name) => all.get(name) ?? null)));

/** What the route of a request says about filters; one of several branches when they agree. */
export function routeFilters(
  { snapshot, http }: { readonly snapshot: ProxySnapshot; readonly http: HttpConnectionManager },
  question: AuthzQuestion,
  { request, stream }: { readonly request: HttpRequest; readonly stream: StreamFacts },
): RouteFilters {
  const config = routesOf(snapshot, http);
  const names = new Set(http.httpFilters.filter(isAsked).map(({ name }) => name));
  if (config === undefined || routeLevels(snapshot, http, names).length === 0) return NOTHING;
  const { path, host, method } = question;
  const [first, ...others] = chooseRoute({ config, request, stream }).map(({ value }) => value);
  if (first === undefined) return NOTHING;
  const isGuessed = [path, host, method].includes(undefined) || first.unknown !== undefined;
  const said = settingsOf(first.perFilter, names);
  const differ = others.some(({ perFilter }) => settingsOf(perFilter, names) !== said);
  return { perFilter: first.perFilter, isOpen: isGuessed || differ };
}
