import type { FieldMatcher, HeaderMatch } from '../../model/envoy/matcher.ts';
import { asciiLower } from './ascii.ts';
import { matchesString } from './string-match.ts';

/** Headers as they came: names in lower case, repeated ones several times. */
export type Headers = readonly (readonly [name: string, value: string])[];

/**
 * Whether headers fit a HeaderMatcher; undefined when that cannot be told (envoy/source/common/http/header_utility.cc,
 * HeaderDataBaseImpl). Since Envoy 1.39 each value of a repeated header is tried by itself and one that fits is enough
 * (runtime guard match_headers_individually). A missing header never fits, inverted or not, unless it counts as empty.
 */
export function matchesHeader(match: HeaderMatch, headers: Headers): boolean | undefined {
  const name = asciiLower(match.name);
  const values = headers.filter(([own]) => own === name).map(([, value]) => value);
  return matchesHeaderValues(match, values);
}

/** The same for the values of the header that the matcher names. */
export function matchesHeaderValues(
  { matcher, invert, treatMissingAsEmpty }: HeaderMatch,
  values: readonly string[],
): boolean | undefined {
  if (values.length === 0 && !treatMissingAsEmpty)
    return matcher.kind === 'present' && matcher.present === invert;
  const tried = values.length === 0 ? [''] : values;
  const fits = anyFits(tried.map((value) => matchesField(matcher, value)));
  return fits === undefined ? undefined : fits !== invert;
}

function matchesField(matcher: FieldMatcher, value: string): boolean | undefined {
  switch (matcher.kind) {
    case 'present':
      return matcher.present;
    case 'string':
      return matchesString(matcher.matcher, value);
    case 'range':
      break;
  }
  return isWithinRange(value, matcher.start, matcher.end);
}

/** The whole value is an integer (absl::SimpleAtoi) in [start, end). */
function isWithinRange(value: string, start: number, end: number): boolean {
  if (!/^\s*[+-]?\d{1,19}\s*$/.test(value)) return false;
  const number = Number(value);
  return number >= start && number < end;
}

function anyFits(fits: readonly (boolean | undefined)[]): boolean | undefined {
  if (fits.includes(true)) return true;
  return fits.includes(undefined) ? undefined : false;
}
