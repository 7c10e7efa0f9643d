import type { HeaderMatch } from '../../model/envoy/matcher.ts';
import type { RouteMatch } from '../../model/envoy/route-match.ts';
import { shownHeaderValue } from '../sensitive-header.ts';

/** A match as it may be shown: values of headers that let somebody in are left out. */
export const redactedMatch = (match: RouteMatch): RouteMatch =>
  match.headers.length === 0 ? match : { ...match, headers: match.headers.map(redactedHeader) };

function redactedHeader(header: HeaderMatch): HeaderMatch {
  const { name, matcher } = header;
  if (matcher.kind !== 'string') return header;
  const value = shownHeaderValue(name, matcher.matcher.value);
  return { ...header, matcher: { ...matcher, matcher: { ...matcher.matcher, value } } };
}
