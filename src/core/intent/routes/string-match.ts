import { text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';

/**
 * A StringMatch as Envoy's StringMatcher (istio/pilot/pkg/networking/util/util.go, ConvertToEnvoyMatch); undefined when it
 * says no kind of match.
 */
export function stringMatcher(match: JsonObject | undefined): JsonObject | undefined {
  const exact = text(match, 'exact');
  if (exact !== undefined) return { exact };
  const prefix = text(match, 'prefix');
  if (prefix !== undefined) return { prefix };
  const regex = text(match, 'regex');
  return regex === undefined ? undefined : { safe_regex: { regex } };
}

/**
 * Whether a StringMatch only asks that there is a value: it is empty, or its regex is the lone "*", which is no RE2
 * (istio/pilot/pkg/networking/core/route/route.go, canBeConvertedToPresentMatch).
 */
export const asksForPresence = (match: JsonObject | undefined): boolean =>
  stringMatcher(match) === undefined ||
  (text(match, 'exact') === undefined &&
    text(match, 'prefix') === undefined &&
    text(match, 'regex') === '*');

/** What both HeaderMatcher and QueryParameterMatcher say of a value (route.go, translateHeaderMatch, translateQueryParamMatch). */
export function valueMatcher(name: string, match: JsonObject | undefined): JsonObject {
  if (asksForPresence(match)) return { name, present_match: true };
  return { name, string_match: stringMatcher(match) };
}
