import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactedMatchers } from '../../../src/core/decode/redacted-matchers.ts';

const SECRET = 'open sesame';

describe('redactedMatchers', () => {
  it.each<[string, object]>([
    ['exact values', { headers: [{ name: 'authorization', string_match: { exact: SECRET } }] }],
    ['any case', { header: { name: 'X-API-Key', string_match: { prefix: SECRET, ignore_case: true } } }],
    ['regexes', { name: 'cookie', string_match: { safe_regex: { google_re2: {}, regex: SECRET } } }],
    ['old forms', { name: 'cookie', exact_match: SECRET }],
    ['old regexes', { name: 'cookie', safe_regex_match: { regex: SECRET }, invert_match: true }],
    ['typed structs', { value: { name: 'set-cookie', safeRegexMatch: { regex: SECRET } } }],
    ['cookies by name', { match: { cookies: [{ name: 'session', string_match: { exact: SECRET } }] } }],
    ['matchers over inputs', { single_predicate: { input: { name: 'x', typed_config: { '@type': 'x/HttpRequestHeaderMatchInput', header_name: 'Authorization' } }, value_match: { exact: SECRET } } }],
  ])('hides %s', (_, value) => {
    const shown = JSON.stringify(redactedMatchers([{ a: value }]));
    expect(shown).not.toContain(SECRET);
    expect(shown).toBe(JSON.stringify([{ a: value }]).replace(SECRET, '[redacted]'));
  }); // prettier-ignore

  it.each<[string, object]>([
    ['other headers', { headers: [{ name: 'end-user', string_match: { exact: 'jason' } }] }],
    ['presence', { name: 'authorization', present_match: true }],
    ['where a token comes from', { from_headers: [{ name: 'Authorization', value_prefix: 'Bearer ' }] }],
    ['what is called so', { name: 'cookie', domains: ['*'], routes: [] }],
  ])('returns %s as the same object', (_, value) => {
    expect(redactedMatchers(value)).toBe(value);
  }); // prettier-ignore

  it('changes nothing else of any JSON', () => {
    const secret = { name: 'cookie', string_match: { exact: SECRET } };
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (rest, key) => {
        const shown = redactedMatchers({ list: [rest, { [key]: secret }], rest });
        const hidden = { ...secret, string_match: { exact: '[redacted]' } };
        expect(shown).toEqual({ list: [rest, { [key]: hidden }], rest });
      }),
    );
  });
});
