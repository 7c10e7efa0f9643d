import type { PathMatch, RouteMatch } from '../model/envoy/route-match.ts';
import type { JsonObject } from '../model/json.ts';
import { runtimeFraction } from './fraction.ts';
import {
  decodeHeaderMatch,
  decodeMetadataMatch,
  decodeQueryMatch,
  decodeStringMatcher,
} from './matcher.ts';
import { defined, flag, object, objects, text } from './read.ts';

/** Decodes envoy.config.route.v3.RouteMatch. */
export function decodeRouteMatch(source: JsonObject | undefined): RouteMatch {
  const fraction = object(source, 'runtime_fraction');
  const tls = object(source, 'tls_context');
  return {
    path: pathMatch(source),
    caseSensitive: flag(source, 'case_sensitive') ?? true,
    headers: objects(source, 'headers').map(decodeHeaderMatch),
    queryParameters: objects(source, 'query_parameters').map(decodeQueryMatch),
    cookies: objects(source, 'cookies').map((cookie) => ({
      name: text(cookie, 'name') ?? '',
      matcher: decodeStringMatcher(object(cookie, 'string_match')) ?? ANYTHING,
      invert: flag(cookie, 'invert_match') ?? false,
    })),
    grpc: object(source, 'grpc') !== undefined,
    dynamicMetadata: objects(source, 'dynamic_metadata').map(decodeMetadataMatch),
    filterState: objects(source, 'filter_state').map((matcher) => text(matcher, 'key') ?? ''),
    ...defined({
      runtimeFraction: fraction && runtimeFraction(fraction),
      tls: tls && defined({ presented: flag(tls, 'presented'), validated: flag(tls, 'validated') }),
    }),
  };
}

const ANYTHING = { kind: 'prefix', value: '', ignoreCase: false } as const;

/** The path specifiers in the order of the proto; a separated prefix has no slash at its end. */
function pathMatch(source: JsonObject | undefined): PathMatch {
  for (const [field, kind] of [
    ['prefix', 'prefix'],
    ['path', 'exact'],
    ['path_separated_prefix', 'separated-prefix'],
  ] as const) {
    const value = text(source, field);
    if (value !== undefined) return { kind, value };
  }
  const regex = text(object(source, 'safe_regex'), 'regex') ?? text(source, 'regex');
  if (regex !== undefined) return { kind: 'regex', value: regex };
  if (object(source, 'connect_matcher') !== undefined) return { kind: 'connect' };
  const template = object(source, 'path_match_policy', 'typed_config');
  if (template === undefined) return { kind: 'none' };
  return { kind: 'template', value: text(template, 'path_template') ?? '' };
}
