import { object, objects, text } from '../decode/read.ts';
import type { IntendedConfig } from '../intent/compile.ts';
import type { World } from '../intent/model/world.ts';
import type { JsonObject } from '../model/json.ts';
import { refTo, sourcesOf } from '../model/provenance.ts';
import type { ResourceRef } from '../model/resource.ts';
import { coversMatch } from './coverage.ts';
import { isSameObject, spoken, type Exclusion } from './exclusion.ts';

/** The routes of an object that no request reaches, because earlier routes of the same virtual host take them all. */
export function shadowedRoutes(
  world: World,
  config: IntendedConfig,
  source: Pick<ResourceRef, 'kind' | 'namespace' | 'name'>,
): Exclusion[] {
  const found: Exclusion[] = [];
  for (const configuration of config.routes)
    for (const host of objects(configuration, 'virtual_hosts')) {
      const routes = objects(host, 'routes');
      for (const [index, route] of routes.entries()) {
        const own = sourceOf(route);
        if (own === undefined || !isSameObject(own, source)) continue;
        const match = object(route, 'match') ?? {};
        const earlier = routes.slice(0, index).find((one) => coversMatch(object(one, 'match') ?? {}, match)); // prettier-ignore
        const cause = earlier && sourceOf(earlier);
        if (cause === undefined) continue;
        found.push({
          code: 'shadowed-rule',
          says: `No request gets here: ${spoken(cause)} has an earlier rule for the same host that takes all of them.`,
          cause: deepened(world, cause),
          asks: own,
        });
      }
    }
  return found;
}

/** The match of a rule, else the rule. */
const sourceOf = (route: JsonObject): ResourceRef | undefined => sourcesOf(route)['match'] ?? sourcesOf(route)['']; // prettier-ignore

/** The field of a match that says the path, where the match has one. */
function deepened(world: World, ref: ResourceRef): ResourceRef {
  const [, rule, match] = /^spec\.http\[(\d+)\]\.match\[(\d+)\]$/.exec(ref.field ?? '') ?? [];
  const owner = world.list('VirtualService').find((one) => isSameObject(one, ref));
  const spec = objects(objects(owner?.spec, 'http')[Number(rule)], 'match')[Number(match)];
  const uri = object(spec, 'uri');
  const key = ['prefix', 'exact', 'regex'].find((one) => text(uri, one) !== undefined);
  return key === undefined || owner === undefined ? ref : refTo(owner, `${ref.field}.uri.${key}`);
}
