import { expect, test } from 'vitest';
import {
  aliasesOfDomains,
  principalsOfAliases,
} from '../../../../src/core/intent/security/authorization/trust-domains.ts';

const DOMAINS = ['td2', 'td1'];

test.each<readonly [string, readonly string[]]>([
  ['td1/ns/foo/sa/bar', ['td2/ns/foo/sa/bar', 'td1/ns/foo/sa/bar']],
  ['cluster.local/ns/foo/sa/bar', ['td2/ns/foo/sa/bar', 'td1/ns/foo/sa/bar']],
  ['other/ns/foo/sa/bar', ['other/ns/foo/sa/bar']],
  ['*/ns/foo/sa/bar', ['*/ns/foo/sa/bar']],
  ['*1/ns/foo/sa/bar', ['td2/ns/foo/sa/bar', '*1/ns/foo/sa/bar']],
  ['td*/ns/foo/sa/bar', ['td2/ns/foo/sa/bar', 'td1/ns/foo/sa/bar']],
  ['*', ['*']],
  ['sa/bar', ['sa/bar']],
])('reads the principal %s under all trust domains of the mesh', (principal, expected) => {
  expect(principalsOfAliases([principal], DOMAINS)).toEqual(expected);
});

test('lets one trust domain of the mesh stand for all, without duplicates', () => {
  expect(aliasesOfDomains(['td1', 'x', 'td2'], DOMAINS)).toEqual(['td2', 'td1', 'x']);
});
