import { RE2JS } from 're2js';
import { MeshdbgError } from '../../errors.ts';
import { patternMatcher } from '../../query/filter.ts';

type Matches = (value: string) => boolean;

/**
 * A pattern of a flag: the whole text, "*" for any run of characters, or behind "~" a regular expression of RE2 that is found
 * anywhere in it.
 * @throws {MeshdbgError} usage
 */
function textPattern(flag: string, pattern: string): Matches {
  if (!pattern.startsWith('~')) return patternMatcher(pattern);
  try {
    const regex = RE2JS.compile(pattern.slice(1));
    return (value) => regex.matcher(value).find();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new MeshdbgError('usage', `${flag}: "${pattern.slice(1)}" is no regular expression of RE2: ${why}.`); // prettier-ignore
  }
}

/** Several patterns with commas between; a regular expression, which may hold commas, stands alone. */
export function textPatterns(flag: string, patterns: string): Matches {
  if (patterns.startsWith('~')) return textPattern(flag, patterns);
  const all = patterns.split(',').filter((one) => one !== '').map((one) => textPattern(flag, one));
  return (value) => all.some((matches) => matches(value));
} // prettier-ignore
