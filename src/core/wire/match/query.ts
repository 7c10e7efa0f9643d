import type { QueryMatch } from '../../model/envoy/matcher.ts';
import { matchesString } from './string-match.ts';

/**
 * The first value of each query parameter, not decoded (envoy/source/common/http/utility.cc, QueryParamsMulti::parseQueryString).
 * A parameter without "=" has the value "".
 */
export function queryParameters(path: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const at = path.indexOf('?');
  if (at < 0) return found;
  const query = path.slice(at + 1).replace(/#.*$/s, '');
  for (const part of query.split('&')) {
    const equals = part.indexOf('=');
    const name = equals < 0 ? part : part.slice(0, equals);
    if (!found.has(name)) found.set(name, equals < 0 ? '' : part.slice(equals + 1));
  }
  return found;
}

/** Whether the first value of a parameter fits (envoy/source/common/router/config_utility.cc, QueryParameterMatcher::matches). */
export function matchesQuery(
  { name, matcher }: QueryMatch,
  parameters: ReadonlyMap<string, string>,
): boolean | undefined {
  const value = parameters.get(name);
  switch (matcher.kind) {
    case 'present':
      return (value !== undefined) === matcher.present;
    case 'string':
      return value === undefined ? false : matchesString(matcher.matcher, value);
    case 'range':
      break;
  }
  return undefined;
}
