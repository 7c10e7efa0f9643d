import { number, object, objects, strings, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { withSources } from '../../model/provenance.ts';
import type { ConfigObject } from '../model/config-object.ts';
import type { IntentProxy } from '../model/proxy.ts';
import { corsConfig } from './cors.ts';
import { directResponseAction } from './direct-response.ts';
import { faultConfig } from './fault.ts';
import { headerOperations } from './header-operations.ts';
import { routeOperation } from './operation.ts';
import { redirectAction } from './redirect.ts';
import { destinationFields, headerFields, type RuleOf } from './route-action.ts';
import { isCatchAll, routeMatch } from './route-match.ts';
import type { RouteOptions } from './route-options.ts';
import { sourceOfRule } from './rule-source.ts';

/**
 * The Envoy routes of a VirtualService's http rules, in their order, up to the first one that catches all
 * (istio/pilot/pkg/networking/core/route/route.go, BuildHTTPRoutesForVirtualService). Empty: it has none for this port,
 * gateway and workload, so it does not apply.
 */
export function translateVirtualService(
  virtualService: ConfigObject,
  options: RouteOptions,
): JsonObject[] {
  const routes: JsonObject[] = [];
  for (const [index, rule] of objects(virtualService.spec, 'http').entries()) {
    const of = { virtualService, rule, source: sourceOfRule(virtualService, rule, index) };
    const matches = objects(rule, 'match');
    if (matches.length === 0) return [...routes, routeOf(of, undefined, options)];
    for (const [at, match] of matches.entries()) {
      if (!applies(match, options)) continue;
      const source = of.source(`match[${at}]`);
      const route = withSources(routeOf(of, match, options), { match: source });
      routes.push(route);
      if (isCatchAll(route)) return routes;
    }
  }
  return routes;
}

/** What of a match is decided here and not by Envoy: the port, the gateway, the workload that asks (route.go, TranslateRoute, sourceMatchHTTP). */
function applies(match: JsonObject, { context, port, gateways }: RouteOptions): boolean {
  const asked = number(match, 'port') ?? 0;
  if (asked !== 0 && asked !== port) return false;
  const named = strings(match, 'gateways');
  if (named.length > 0) return named.some((gateway) => gateways.has(gateway));
  const namespace = text(match, 'sourceNamespace') ?? '';
  return (
    hasLabels(context.proxy, object(match, 'sourceLabels')) &&
    (namespace === '' || namespace === context.proxy.namespace)
  );
}

const hasLabels = (proxy: IntentProxy, wanted: JsonObject | undefined): boolean =>
  Object.entries(wanted ?? {}).every(([key, value]) => proxy.labels[key] === value);

function routeOf(of: RuleOf, match: JsonObject | undefined, options: RouteOptions): JsonObject {
  const { virtualService, rule, source } = of;
  const route: Record<string, unknown> = {};
  const name = nameOf(rule, match);
  if (name !== '') route['name'] = name;
  const routeMatches = routeMatch(virtualService, match);
  route['match'] = routeMatches;
  const statPrefix = text(match, 'statPrefix') ?? '';
  if (statPrefix !== '') route['stat_prefix'] = statPrefix;
  Object.assign(route, actionOf(of, routeMatches, options));
  route['metadata'] = ownerMetadata(virtualService);
  route['decorator'] = { operation: routeOperation(route, virtualService.name, options.port) };
  const filters = filterConfig(rule, source);
  if (filters !== undefined)
    route['typed_per_filter_config'] = withSources(filters, {
      'envoy.filters.http.fault': source('fault'),
      'envoy.filters.http.cors': source('corsPolicy'),
    });
  if (options.http3 === true)
    route['response_headers_to_add'] = [
      ...objects(route, 'response_headers_to_add'),
      { header: { key: 'alt-svc', value: `h3=":${options.port}"; ma=86400` } },
    ];
  return withSources(route, { '': source() });
}

function actionOf(of: RuleOf, match: JsonObject, options: RouteOptions): JsonObject {
  const { rule, source } = of;
  const redirect = object(rule, 'redirect');
  const response = object(rule, 'directResponse');
  if (redirect === undefined && response === undefined) return destinationFields(of, match, options); // prettier-ignore
  const own = headerFields(headerOperations(object(rule, 'headers')).fields, rule, source);
  if (redirect === undefined)
    return withSources(
      { ...own, direct_response: directResponseAction(response ?? {}) },
      { direct_response: source('directResponse') },
    );
  const action = redirectAction(redirect, options);
  return withSources(
    { ...own, ...(action === undefined ? {} : { redirect: action }) },
    { redirect: source('redirect') },
  );
}

/** "rule.match" where the match has a name. */
function nameOf(rule: JsonObject, match: JsonObject | undefined): string {
  const name = text(rule, 'name') ?? '';
  const ofMatch = text(match, 'name') ?? '';
  return ofMatch === '' ? name : `${name}.${ofMatch}`;
}

/** Which VirtualService a route is of (istio/pilot/pkg/networking/util/util.go, BuildConfigInfoMetadata); all versions of the API are kept as v1. */
const ownerMetadata = ({ namespace, name }: ConfigObject): JsonObject => ({
  filter_metadata: {
    istio: {
      config: `/apis/networking.istio.io/v1/namespaces/${namespace}/virtual-service/${name}`,
    },
  },
});

function filterConfig(rule: JsonObject, source: RuleOf['source']): JsonObject | undefined {
  const fault = object(rule, 'fault');
  const cors = object(rule, 'corsPolicy');
  if (fault === undefined && cors === undefined) return undefined;
  return {
    ...(fault === undefined
      ? {}
      : {
          'envoy.filters.http.fault': withSources(faultConfig(fault), {
            delay: source('fault.delay'),
            abort: source('fault.abort'),
          }),
        }),
    ...(cors === undefined ? {} : { 'envoy.filters.http.cors': corsConfig(cors) }),
  };
}
