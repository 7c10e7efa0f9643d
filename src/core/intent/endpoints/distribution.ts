import { number, object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Locality } from '../model/service.ts';
import { parseLocality } from '../world/locality.ts';
import type { LocalityEndpoints } from './locality-group.ts';

/**
 * Weights of localities as `distribute` gives them to clients of this place; localities without weight lose their endpoints
 * (istio/pilot/pkg/networking/core/loadbalancer/loadbalancer.go, applyLocalityWeights).
 */
export function distributed(
  groups: readonly LocalityEndpoints[],
  client: Locality,
  distribute: readonly JsonObject[],
): readonly LocalityEndpoints[] {
  const own = distribute.find((setting) => isAt(client, text(setting, 'from') ?? ''));
  if (own === undefined) return groups;
  const result = new Map<LocalityEndpoints, LocalityEndpoints>();
  for (const place of Object.keys(object(own, 'to') ?? {})) {
    const chosen = groups.filter((group) => !result.has(group) && isAt(group.locality, place));
    const total = chosen.reduce((sum, { weight }) => sum + (weight ?? 1), 0);
    const share = number(object(own, 'to'), place) ?? 0;
    for (const group of chosen) {
      const weight = Math.ceil(((group.weight ?? 1) * share) / total);
      result.set(group, weight > 0 ? { ...group, weight } : group);
    }
  }
  return groups.map((group) => result.get(group) ?? { ...group, endpoints: [] });
}

/** "*" and what is left out stand for anything (istio/pilot/pkg/networking/util/util.go, LocalityMatch). */
function isAt(locality: Locality, rule: string): boolean {
  const { region, zone, subzone } = parseLocality(rule);
  const fits = (part: string, value: string): boolean => part === '*' || part === '' || part === value; // prettier-ignore
  return (
    (region === '*' || region === locality.region) &&
    fits(zone, locality.zone) &&
    fits(subzone, locality.subzone)
  );
}

export const distributeOf = (setting: JsonObject): readonly JsonObject[] | undefined =>
  objects(setting, 'distribute').length > 0 ? objects(setting, 'distribute') : undefined;
