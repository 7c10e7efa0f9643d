import { object, objects } from '../decode/read.ts';
import type { IntendedConfig } from '../intent/compile.ts';
import type { JsonObject } from '../model/json.ts';
import { sourcesOf } from '../model/provenance.ts';
import type { ResourceRef } from '../model/resource.ts';
import { coversMatch } from './coverage.ts';
import { spoken } from './exclusion.ts';

/** What is odd about the routes of one Kubernetes object in a proxy's virtual hosts. */
export interface RouteFindings {
  /** A route that no request reaches, and the earlier one that takes them all. */
  readonly shadowed: { readonly route: ResourceRef; readonly by: ResourceRef }[];
  /** The last rule of a virtual host in which some requests meet no route at all. */
  uncaught: ResourceRef | undefined;
}

/** A RouteMatch that takes everything. */
const ANY = { prefix: '/' };

const known = new WeakMap<IntendedConfig, ReadonlyMap<string, RouteFindings>>();

/** The findings of an object. All virtual hosts of a config are looked at once. */
export function routeFindings(
  config: IntendedConfig,
  source: Pick<ResourceRef, 'kind' | 'namespace' | 'name'>,
): RouteFindings | undefined {
  let findings = known.get(config);
  if (findings === undefined) known.set(config, (findings = findAll(config)));
  return findings.get(spoken(source));
}

function findAll(config: IntendedConfig): ReadonlyMap<string, RouteFindings> {
  const found = new Map<string, RouteFindings>();
  const of = (ref: ResourceRef): RouteFindings => {
    const entry = found.get(spoken(ref)) ?? { shadowed: [], uncaught: undefined };
    found.set(spoken(ref), entry);
    return entry;
  };
  for (const configuration of config.routes)
    for (const host of objects(configuration, 'virtual_hosts')) {
      const routes = objects(host, 'routes');
      for (const [route, by] of shadowedIn(routes)) of(route).shadowed.push({ route, by });
      if (routes.some((route) => coversMatch(matchOf(route), ANY))) continue;
      for (const ref of routes.map((route) => sourcesOf(route)['']))
        if (ref !== undefined) of(ref).uncaught = ref;
    }
  return found;
}

function shadowedIn(routes: readonly JsonObject[]): [ResourceRef, ResourceRef][] {
  return routes.flatMap((route, index): [ResourceRef, ResourceRef][] => {
    const own = sourceOf(route);
    if (own === undefined) return [];
    const earlier = routes.slice(0, index).find((one) => coversMatch(matchOf(one), matchOf(route)));
    const by = earlier && sourceOf(earlier);
    return by === undefined ? [] : [[own, by]];
  });
}

const matchOf = (route: JsonObject): JsonObject => object(route, 'match') ?? {};

/** The match of a rule, else the rule. */
const sourceOf = (route: JsonObject): ResourceRef | undefined => sourcesOf(route)['match'] ?? sourcesOf(route)['']; // prettier-ignore
