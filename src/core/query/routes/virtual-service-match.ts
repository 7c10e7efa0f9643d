import { isObject, flag, object, text } from '../../decode/read.ts';
import type { FieldMatcher, HeaderMatch, StringMatcher } from '../../model/envoy/matcher.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ComparableMatch } from './match-signature.ts';

/**
 * The Envoy match that istiod makes of a HTTPMatchRequest (istio/pilot/pkg/networking/core/route/route.go,
 * TranslateRouteMatch). Criteria on the source, gateway and port choose proxies and virtual hosts and leave no trace in it.
 */
export function virtualServiceMatch(match: JsonObject): ComparableMatch {
  const uri = stringMatch(object(match, 'uri'));
  return {
    path:
      uri === undefined
        ? { kind: 'prefix', value: '/' }
        : {
            kind: uri.kind === 'exact' || uri.kind === 'regex' ? uri.kind : 'prefix',
            value: uri.value,
          },
    caseSensitive: flag(match, 'ignoreUriCase') !== true,
    headers: [
      ...entries(match, 'headers').map(([name, matcher]) => header(name, matcher, false)),
      ...entries(match, 'withoutHeaders').map(([name, matcher]) => header(name, matcher, true)),
      ...(['method', 'authority', 'scheme'] as const).flatMap((name) => {
        const matcher = object(match, name);
        return matcher === undefined ? [] : [header(`:${name}`, matcher, false)];
      }),
    ],
    queryParameters: entries(match, 'queryParams').map(([name, matcher]) => ({
      name,
      matcher: fieldMatcher(matcher),
    })),
  };
}

const entries = (match: JsonObject, key: string): [string, JsonObject][] =>
  Object.entries(object(match, key) ?? {}).map(([name, matcher]) => [
    name,
    isObject(matcher) ? matcher : {},
  ]);

const header = (name: string, source: JsonObject, invert: boolean): HeaderMatch => ({
  name,
  matcher: fieldMatcher(source),
  invert,
  treatMissingAsEmpty: invert,
});

/** An empty matcher, and the regex "*", ask for presence only. */
function fieldMatcher(source: JsonObject): FieldMatcher {
  const matcher = stringMatch(source);
  if (matcher === undefined || (matcher.kind === 'regex' && matcher.value === '*'))
    return { kind: 'present', present: true };
  return { kind: 'string', matcher };
}

function stringMatch(source: JsonObject | undefined): StringMatcher | undefined {
  for (const kind of ['exact', 'prefix', 'regex'] as const) {
    const value = text(source, kind);
    if (value !== undefined) return { kind, value, ignoreCase: false };
  }
  return undefined;
}
