import type { HeaderMatch, StringMatcher } from '../../model/envoy/matcher.ts';
import type { RouteMatch } from '../../model/envoy/route-match.ts';
import { shownHeaderValue } from '../sensitive-header.ts';

/** A match as it may be shown: values of headers that let somebody in are left out. */
export const redactedMatch = (match: RouteMatch): RouteMatch =>
  match.headers.length + match.cookies.length === 0
    ? match
    : {
        ...match,
        headers: match.headers.map(redactedHeader),
        cookies: match.cookies.map((cookie) => ({
          ...cookie,
          matcher: redactedMatcher('cookie', cookie.matcher),
        })),
      };

function redactedHeader(header: HeaderMatch): HeaderMatch {
  const { name, matcher } = header;
  if (matcher.kind !== 'string') return header;
  return { ...header, matcher: { ...matcher, matcher: redactedMatcher(name, matcher.matcher) } };
}

const redactedMatcher = (header: string, matcher: StringMatcher): StringMatcher => ({
  ...matcher,
  value: shownHeaderValue(header, matcher.value),
});
