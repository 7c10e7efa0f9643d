import type {
  FieldMatcher,
  HeaderMatch,
  MetadataMatch,
  QueryMatch,
  StringMatcher,
  ValueMatcher,
} from '../model/envoy/matcher.ts';
import type { JsonObject } from '../model/json.ts';
import { flag, number, object, objects, text } from './read.ts';

const PLAIN_KINDS = ['exact', 'prefix', 'suffix', 'contains'] as const;

/** Decodes envoy.type.matcher.v3.StringMatcher; undefined for an absent or empty one. */
export function decodeStringMatcher(source: JsonObject | undefined): StringMatcher | undefined {
  if (source === undefined) return undefined;
  const ignoreCase = flag(source, 'ignore_case') ?? false;
  for (const kind of PLAIN_KINDS) {
    const value = text(source, kind);
    if (value !== undefined) return { kind, value, ignoreCase };
  }
  const regex = text(object(source, 'safe_regex'), 'regex') ?? text(source, 'regex');
  if (regex !== undefined) return { kind: 'regex', value: regex, ignoreCase: false };
  const custom = object(source, 'custom');
  return custom && { kind: 'custom', value: text(custom, 'name') ?? '', ignoreCase: false };
}

/** Decodes envoy.config.route.v3.HeaderMatcher with the forms that Envoy deprecated in 1.20 (exact_match and its kin). */
export const decodeHeaderMatch = (source: JsonObject): HeaderMatch => ({
  name: text(source, 'name') ?? '',
  matcher: headerMatcher(source),
  invert: flag(source, 'invert_match') ?? false,
  treatMissingAsEmpty: flag(source, 'treat_missing_header_as_empty') ?? false,
});

function headerMatcher(source: JsonObject): FieldMatcher {
  const matcher = decodeStringMatcher(object(source, 'string_match')) ?? oldMatcher(source);
  if (matcher !== undefined) return { kind: 'string', matcher };
  const range = object(source, 'range_match');
  if (range !== undefined)
    return { kind: 'range', start: number(range, 'start') ?? 0, end: number(range, 'end') ?? 0 };
  // No specifier at all means present.
  return { kind: 'present', present: flag(source, 'present_match') ?? true };
}

function oldMatcher(source: JsonObject): StringMatcher | undefined {
  for (const kind of PLAIN_KINDS) {
    const value = text(source, `${kind}_match`);
    if (value !== undefined) return { kind, value, ignoreCase: false };
  }
  const regex = text(object(source, 'safe_regex_match'), 'regex');
  return regex === undefined ? undefined : { kind: 'regex', value: regex, ignoreCase: false };
}

/** Decodes envoy.config.route.v3.QueryParameterMatcher. */
export function decodeQueryMatch(source: JsonObject): QueryMatch {
  const matcher = decodeStringMatcher(object(source, 'string_match'));
  return {
    name: text(source, 'name') ?? '',
    matcher:
      matcher === undefined
        ? { kind: 'present', present: flag(source, 'present_match') ?? true }
        : { kind: 'string', matcher },
  };
}

/** Decodes envoy.type.matcher.v3.MetadataMatcher. */
export const decodeMetadataMatch = (source: JsonObject): MetadataMatch => ({
  filter: text(source, 'filter') ?? '',
  path: objects(source, 'path').map((segment) => text(segment, 'key') ?? ''),
  value: decodeValueMatcher(object(source, 'value'), DEEPEST),
  invert: flag(source, 'invert') ?? false,
});

/** Nested deeper than this is hostile; Envoy's own JSON reader stops at 100 levels. */
const DEEPEST = 30;

function decodeValueMatcher(source: JsonObject | undefined, depth: number): ValueMatcher {
  if (source === undefined || depth === 0) return { kind: 'unknown' };
  if (object(source, 'null_match') !== undefined) return { kind: 'null' };
  const matcher = decodeStringMatcher(object(source, 'string_match'));
  if (matcher !== undefined) return { kind: 'string', matcher };
  const bool = flag(source, 'bool_match');
  if (bool !== undefined) return { kind: 'bool', value: bool };
  const present = flag(source, 'present_match');
  if (present !== undefined) return { kind: 'present', present };
  const double = object(source, 'double_match');
  if (double !== undefined) return doubleMatcher(double);
  const list = object(source, 'list_match');
  if (list !== undefined)
    return { kind: 'list', oneOf: decodeValueMatcher(object(list, 'one_of'), depth - 1) };
  const or = object(source, 'or_match');
  if (or === undefined) return { kind: 'unknown' };
  return {
    kind: 'or',
    of: objects(or, 'value_matchers').map((item) => decodeValueMatcher(item, depth - 1)),
  };
}

function doubleMatcher(source: JsonObject): ValueMatcher {
  const range = object(source, 'range');
  if (range !== undefined)
    return { kind: 'range', start: number(range, 'start') ?? 0, end: number(range, 'end') ?? 0 };
  return { kind: 'number', value: number(source, 'exact') ?? 0 };
}
