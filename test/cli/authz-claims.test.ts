import { expect, test } from 'vitest';
import { claims } from '../../src/cli/authz/claim-option.ts';
import { headers } from '../../src/cli/explain/header-option.ts';

test('claims keep "=" and ";" in their values, commas make lists', () => {
  const { parse } = claims('--jwt-claim <name=value>', '');
  expect(parse('iss=https://x/?a=b;c')).toEqual([['iss', 'https://x/?a=b;c']]);
  expect(parse('groups=a,b')).toEqual([['groups', ['a', 'b']]]);
  expect(parse('groups=a,')).toEqual([['groups', ['a']]]);
  expect(() => parse('=x')).toThrow('--jwt-claim takes NAME=VALUE');
  expect(() => parse('iss')).toThrow('--jwt-claim takes NAME=VALUE');
});

test('names of headers come in lower case, values as they are', () => {
  const { parse } = headers('-H, --header <name: value>', '');
  expect(parse('X-Debug: A: b')).toEqual([['x-debug', 'A: b']]);
  expect(() => parse('X-Debug')).toThrow('--header takes "name: value"');
});
