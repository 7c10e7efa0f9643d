import { describe, expect, test } from 'vitest';
import { coversMatch } from '../../../src/core/why/coverage.ts';

const header = (value: string) => ({ name: 'x-user', string_match: { exact: value } });

describe('an earlier match takes all requests of a later one', () => {
  test.each([
    ['the root prefix', { prefix: '/' }, { safe_regex: { regex: '/a.*' }, headers: [header('a')] }],
    ['a shorter prefix', { prefix: '/a' }, { prefix: '/api' }],
    ['a prefix of the path', { prefix: '/a' }, { path: '/api' }],
    ['the same path', { path: '/a' }, { path: '/a' }],
    ['a whole segment', { path_separated_prefix: '/a' }, { path_separated_prefix: '/a/b' }],
    ['a prefix that spells letters as they come', { prefix: '/A', case_sensitive: false }, { prefix: '/api', case_sensitive: true }],
    ['the same header', { prefix: '/a', headers: [header('a')] }, { prefix: '/a', headers: [header('a'), { name: ':method', string_match: { exact: 'GET' } }] }],
    ['the same expression', { safe_regex: { regex: '/[0-9]+' } }, { safe_regex: { regex: '/[0-9]+' } }],
  ])('%s', (_, earlier, later) => {
    expect(coversMatch(earlier, later)).toBe(true);
  }); // prettier-ignore
});

describe('no word where it is not certain', () => {
  test.each([
    ['a longer prefix', { prefix: '/api' }, { prefix: '/a' }],
    ['one path of a prefix', { path: '/a' }, { prefix: '/a' }],
    ['half a segment', { path_separated_prefix: '/a' }, { prefix: '/ab' }],
    ['a header more', { prefix: '/', headers: [header('a')] }, { prefix: '/' }],
    ['another value', { prefix: '/', headers: [header('a')] }, { prefix: '/', headers: [header('b')] }],
    ['two expressions', { safe_regex: { regex: '/a.*' } }, { safe_regex: { regex: '/ab.*' } }],
    ['a strict match before a loose one', { prefix: '/a', case_sensitive: true }, { prefix: '/api', case_sensitive: false }],
    ['a condition that is not known', { prefix: '/', runtime_fraction: {} }, { prefix: '/' }],
    ['CONNECT, which has no path', { prefix: '/' }, { connect_matcher: {} }],
  ])('%s', (_, earlier, later) => {
    expect(coversMatch(earlier, later)).toBe(false);
  }); // prettier-ignore
});
