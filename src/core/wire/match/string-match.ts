import type { StringMatcher } from '../../model/envoy/matcher.ts';
import { asciiLower, equalsIgnoringCase } from './ascii.ts';
import { matchesWhole } from './regex.ts';

/**
 * Whether a value fits a StringMatcher (envoy/source/common/common/matchers.cc, StringMatcherImpl); undefined when that
 * cannot be told: an extension, or an expression that this RE2 does not compile.
 */
export function matchesString(
  { kind, value, ignoreCase }: StringMatcher,
  text: string,
): boolean | undefined {
  switch (kind) {
    case 'exact':
      return ignoreCase ? equalsIgnoringCase(text, value) : text === value;
    case 'prefix':
      return folded(text, ignoreCase).startsWith(folded(value, ignoreCase));
    case 'suffix':
      return folded(text, ignoreCase).endsWith(folded(value, ignoreCase));
    case 'contains':
      return folded(text, ignoreCase).includes(folded(value, ignoreCase));
    case 'regex':
      return matchesWhole(value, text);
    case 'custom':
      break;
  }
  return undefined;
}

const folded = (text: string, ignoreCase: boolean): string =>
  ignoreCase ? asciiLower(text) : text;
