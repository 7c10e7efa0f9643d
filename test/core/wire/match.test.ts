import { expect, test } from 'vitest';
import { replaceAll } from '../../../src/core/wire/match/regex.ts';
import { matchesString } from '../../../src/core/wire/match/string-match.ts';

test('only ASCII letters have a case', () => {
  expect(matchesString({ kind: 'exact', value: 'JASON', ignoreCase: true }, 'jason')).toBe(true);
  expect(matchesString({ kind: 'exact', value: 'K', ignoreCase: true }, '\u212A')).toBe(false);
});

test('what cannot be told is neither yes nor no', () => {
  expect(matchesString({ kind: 'custom', value: 'x', ignoreCase: false }, 'a')).toBeUndefined();
  expect(matchesString({ kind: 'regex', value: '(', ignoreCase: false }, 'a')).toBeUndefined();
  expect(replaceAll('a', { pattern: '(', substitution: '' })).toBeUndefined();
});

test.each([
  ['aaa', 'a*', '-', '-'],
  ['baac', 'a*', '-', '-b-c-'],
  ['abc', '(a)|b', '[\\1]', '[a][]c'],
  ['abc', 'b', '\\\\', 'a\\c'],
  ['abc', 'b', '\\x', 'abc'],
])('%s with %s for %s', (text, pattern, substitution, result) => {
  expect(replaceAll(text, { pattern, substitution })).toBe(result);
});
