import type { MetadataMatch, ValueMatcher } from '../../model/envoy/matcher.ts';
import { matchesString } from './string-match.ts';

/** Metadata by filter name: google.protobuf.Struct as JSON. */
export type Metadata = ReadonlyMap<string, unknown>;

/**
 * Whether metadata fit a MetadataMatcher; undefined when that cannot be told (envoy/source/common/common/matchers.cc,
 * MetadataMatcher::match). What is not there counts as a value that is not set.
 */
export function matchesMetadata(
  { filter, path, value, invert }: MetadataMatch,
  metadata: Metadata,
): boolean | undefined {
  let found: unknown = metadata.get(filter);
  for (const key of path)
    found = isRecord(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  const fits = matchesValue(value, found);
  return fits === undefined ? undefined : fits !== invert;
}

/** Whether a JSON value fits a ValueMatcher; undefined as a value is one that is not set. */
function matchesValue(matcher: ValueMatcher, value: unknown): boolean | undefined {
  switch (matcher.kind) {
    case 'null':
      return value === null;
    case 'number':
      return typeof value === 'number' && value === matcher.value;
    case 'range':
      return typeof value === 'number' && value >= matcher.start && value < matcher.end;
    case 'string':
      return typeof value === 'string' ? matchesString(matcher.matcher, value) : false;
    case 'bool':
      return typeof value === 'boolean' && value === matcher.value;
    case 'present':
      return matcher.present && value !== undefined;
    case 'list':
      return Array.isArray(value)
        ? anyOf(value.map((item) => matchesValue(matcher.oneOf, item)))
        : false;
    case 'or':
      return anyOf(matcher.of.map((one) => matchesValue(one, value)));
    case 'unknown':
      break;
  }
  return undefined;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function anyOf(fits: readonly (boolean | undefined)[]): boolean | undefined {
  if (fits.includes(true)) return true;
  return fits.includes(undefined) ? undefined : false;
}
