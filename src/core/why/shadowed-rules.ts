import { object, objects, text } from '../decode/read.ts';
import type { IntendedConfig } from '../intent/compile.ts';
import type { World } from '../intent/model/world.ts';
import { refTo } from '../model/provenance.ts';
import type { ResourceRef } from '../model/resource.ts';
import { isSameObject, spoken, type Exclusion } from './exclusion.ts';
import { routeFindings } from './route-findings.ts';

type Source = Pick<ResourceRef, 'kind' | 'namespace' | 'name'>;

/** The routes of an object that no request reaches, because earlier routes of the same virtual host take them all. */
export const shadowedRoutes = (world: World, config: IntendedConfig, source: Source): Exclusion[] =>
  (routeFindings(config, source)?.shadowed ?? []).map(({ route, by }) => ({
    code: 'shadowed-rule',
    says: `No request gets here: ${spoken(by)} has an earlier rule for the same host that takes all of them.`,
    cause: deepened(world, by),
    asks: route,
  }));

/** Requests for a virtual host of an object that none of its routes takes: Envoy answers them with 404. */
export function uncaughtRequests(config: IntendedConfig, source: Source): Exclusion[] {
  const last = routeFindings(config, source)?.uncaught;
  if (last === undefined) return [];
  return [
    {
      code: 'no-catch-all',
      says: `Requests that none of the rules of ${spoken(source)} matches get 404: there is no rule without match.`,
      cause: { ...last, field: last.field?.replace(/\[\d+\]$/, '') ?? 'spec.http' },
    },
  ];
}

/** The field of a match that says the path, where the match has one. */
export function deepened(world: World, ref: ResourceRef): ResourceRef {
  const [, rule, match] = /^spec\.http\[(\d+)\]\.match\[(\d+)\]$/.exec(ref.field ?? '') ?? [];
  const owner = world.list('VirtualService').find((one) => isSameObject(one, ref));
  const spec = objects(objects(owner?.spec, 'http')[Number(rule)], 'match')[Number(match)];
  const uri = object(spec, 'uri');
  const key = ['prefix', 'exact', 'regex'].find((one) => text(uri, one) !== undefined);
  return key === undefined || owner === undefined ? ref : refTo(owner, `${ref.field}.uri.${key}`);
}
