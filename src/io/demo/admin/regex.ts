import { RE2JS } from 're2js';

/** A compiled RE2 expression, or Envoy's sentence on what is wrong with it. */
export type Compiled =
  | { readonly matcher: RegexMatcher; readonly error?: undefined }
  | { readonly matcher?: undefined; readonly error: string };

export interface RegexMatcher {
  /** The whole text. */
  full(text: string): boolean;
  /** Anywhere in the text. */
  partly(text: string): boolean;
}

/** RE2's own words (re2/regexp.cc) for what re2js words as Go does. */
const RE2_WORDS: Readonly<Record<string, string>> = {
  'invalid escape sequence': 'invalid escape sequence',
  'invalid character class': 'invalid character class',
  'invalid character class range': 'invalid character class range',
  'missing closing ]': 'missing ]',
  'missing closing )': 'missing )',
  'unexpected )': 'unexpected )',
  'trailing backslash at end of expression': 'trailing \\',
  'missing argument to repetition operator': 'no argument for repetition operator',
  'invalid repeat count': 'invalid repetition size',
  'invalid nested repetition operator': 'bad repetition operator',
  'invalid or unsupported Perl syntax': 'invalid perl operator',
  'invalid UTF-8': 'invalid UTF-8',
  'invalid named capture': 'invalid named capture group',
};

/** Compiles with RE2 semantics: an expression from a request cannot hang the server. */
export function compileRegex(expression: string): Compiled {
  try {
    const compiled = RE2JS.compile(expression);
    return {
      matcher: {
        full: (text) => compiled.matches(text),
        partly: (text) => compiled.matcher(text).find(),
      },
    };
  } catch (error) {
    return {
      error: error instanceof Error ? re2Sentence(error.message, expression) : 'unexpected error',
    };
  }
}

/** "error parsing regexp: WORDS: `PART`" → "WORDS: PART"; RE2 names no part for a trailing backslash. */
function re2Sentence(message: string, expression: string): string {
  const match = /^error parsing regexp: (?<words>.*?)(?:: `(?<part>[^]*)`)?$/.exec(message);
  const words = match?.groups?.['words'] ?? message;
  const part = match?.groups?.['part'];
  const re2 = RE2_WORDS[words] ?? words;
  if (re2 === 'trailing \\') return re2;
  return `${re2}: ${part ?? expression}`;
}
