import { canonical } from '../form/canonical.ts';
import { object, objects, text } from '../decode/read.ts';
import type { JsonObject } from '../model/json.ts';

/** What a RouteMatch may hold for two of them to be compared with certainty. */
const KNOWN = new Set([
  'prefix', 'path', 'path_separated_prefix', 'safe_regex', 'case_sensitive', 'headers', 'query_parameters', 'dynamic_metadata',
]); // prettier-ignore
const CONDITIONS = ['headers', 'query_parameters', 'dynamic_metadata'] as const;

/**
 * Whether every request that the later match takes is taken by the earlier one, where that is certain
 * (envoy/config/route/v3/route_components.proto, RouteMatch: the first route that matches has the request).
 */
export function coversMatch(earlier: JsonObject, later: JsonObject): boolean {
  if (Object.keys(earlier).some((key) => !KNOWN.has(key)) || 'connect_matcher' in later)
    return false;
  return coversPath(earlier, later) && CONDITIONS.every((key) => isSubset(earlier, later, key));
}

/** All that the earlier match asks for, the later asks for in the same words. */
function isSubset(earlier: JsonObject, later: JsonObject, key: string): boolean {
  const asked = new Set(objects(later, key).map(canonical));
  return objects(earlier, key).every((condition) => asked.has(canonical(condition)));
}

function coversPath(earlier: JsonObject, later: JsonObject): boolean {
  if (text(earlier, 'prefix') === '/') return true;
  const regex = text(object(earlier, 'safe_regex'), 'regex');
  if (regex !== undefined) return regex === '.*' || regex === text(object(later, 'safe_regex'), 'regex'); // prettier-ignore
  const isLoose = earlier['case_sensitive'] === false;
  // A loose match takes more than a strict one of the same text.
  if (!isLoose && later['case_sensitive'] === false) return false;
  const form = (value: string | undefined): string | undefined => isLoose ? value?.toLowerCase() : value; // prettier-ignore
  const of = (match: JsonObject, key: string): string | undefined => form(text(match, key));
  const [path, prefix, segment] = [of(later, 'path'), of(later, 'prefix'), of(later, 'path_separated_prefix')]; // prettier-ignore
  const wholePath = of(earlier, 'path');
  if (wholePath !== undefined) return path === wholePath;
  const wholePrefix = of(earlier, 'prefix');
  if (wholePrefix !== undefined)
    return [path, prefix, segment].some((one) => one?.startsWith(wholePrefix) === true);
  const wholeSegment = of(earlier, 'path_separated_prefix');
  if (wholeSegment === undefined) return false;
  const isBelow = (one: string | undefined): boolean =>
    one === wholeSegment || one?.startsWith(`${wholeSegment}/`) === true;
  return isBelow(path) || isBelow(segment) || prefix?.startsWith(`${wholeSegment}/`) === true;
}
