import type { FieldMatcher, HeaderMatch } from '../../model/envoy/matcher.ts';
import type { RouteMatch } from '../../model/envoy/route-match.ts';
import { compareText } from '../order.ts';

/** What a VirtualService's match can express, for comparing it with the route that istiod made of it. */
export type ComparableMatch = Pick<
  RouteMatch,
  'path' | 'caseSensitive' | 'headers' | 'queryParameters'
>;

/** Equal for equal matches, whatever the order of their headers and parameters. */
export function matchSignature(match: ComparableMatch): string {
  const { path, caseSensitive, headers, queryParameters } = match;
  const insensitive = !caseSensitive && path.kind !== 'regex';
  return JSON.stringify([
    path.kind,
    'value' in path ? path.value : '',
    insensitive,
    headers.map(headerKey).sort(compareText),
    queryParameters.map(({ name, matcher }) => `${name} ${fieldKey(matcher)}`).sort(compareText),
  ]);
}

const headerKey = ({ name, matcher, invert }: HeaderMatch): string =>
  `${invert} ${name.toLowerCase()} ${fieldKey(matcher)}`;

function fieldKey(matcher: FieldMatcher): string {
  if (matcher.kind !== 'string') return JSON.stringify(matcher);
  const { kind, value, ignoreCase } = matcher.matcher;
  return JSON.stringify([kind, value, ignoreCase]);
}
