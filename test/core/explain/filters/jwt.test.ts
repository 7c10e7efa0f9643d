import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Header } from '../../../../src/core/explain/model/http-request.ts';
import { run } from './call.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z') / 1000;
const SECRET = 'c2VjcmV0LW9mLXRoZS10ZXN0cw';
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function token(payload: object, secret = SECRET): string {
  const signed = `${part({ alg: 'HS256' })}.${part(payload)}`;
  const signature = createHmac('sha256', Buffer.from(secret, 'base64url')).update(signed).digest();
  return `${signed}.${signature.toString('base64url')}`;
}

const bearer = (text: string): Header[] => [['authorization', `Bearer ${text}`]];
const KEYS = { local_jwks: { inline_string: JSON.stringify({ keys: [{ kty: 'oct', k: SECRET }] }) } }; // prettier-ignore
const PROVIDERS = {
  one: { issuer: 'one', audiences: ['shop'], payload_in_metadata: 'payload', ...KEYS },
  two: { issuer: 'two', ...KEYS },
};
const rule = (requires: object): object => ({ match: { prefix: '/' }, requires });

/** Status and Envoy's words, or "pass" and "unknown". */
function answer(headers: readonly Header[], requires: object = { provider_name: 'one' }, providers: object = PROVIDERS): string {
  const [only] = run('jwt_authn.v3.JwtAuthentication', { providers, rules: [rule(requires)] }, { headers });
  if (only?.value.kind !== 'answer') return only?.value.kind ?? '';
  const { status, details } = only.value;
  return `${status} ${/\{(.*)\}/.exec(details)?.[1] ?? ''}`;
} // prettier-ignore

const GOOD = { iss: 'one', aud: 'shop' };

describe('tokens', () => {
  test.each([
    ['good', GOOD, 'pass'],
    ['one of several audiences, with scheme', { ...GOOD, aud: ['x', 'https://shop/'] }, 'pass'],
    ['other audience', { ...GOOD, aud: 'x' }, '403 Audiences_in_Jwt_are_not_allowed'],
    ['no audience', { iss: 'one' }, '403 Audiences_in_Jwt_are_not_allowed'],
    ['other issuer', { ...GOOD, iss: 'x' }, '401 Jwt_issuer_is_not_configured'],
    ['expired', { ...GOOD, exp: NOW - 61 }, '401 Jwt_is_expired'],
    ['expired within the skew', { ...GOOD, exp: NOW - 60 }, 'pass'],
    ['not yet', { ...GOOD, nbf: NOW + 61 }, '401 Jwt_not_yet_valid'],
  ])('%s', (_, payload, wanted) => {
    expect(answer(bearer(token(payload)))).toBe(wanted);
  });

  test('missing, broken, or signed by somebody else', () => {
    expect(answer([])).toBe('401 Jwt_is_missing');
    expect(answer(bearer('abc'))).toMatch(/^401 Jwt_is_not_in_the_form/);
    expect(answer(bearer(token(GOOD, 'b3RoZXI')))).toBe('401 Jwt_verification_fails');
  });

  test('keys that are not in the config leave it open, unless the token is bad anyway', () => {
    const providers = { one: { issuer: 'one', remote_jwks: {} } };
    const named = { provider_name: 'one' };
    expect(answer(bearer(token(GOOD)), named, providers)).toBe('unknown');
    expect(answer(bearer(token({ ...GOOD, exp: 1 })), named, providers)).toBe('401 Jwt_is_expired');
  });
});

describe('several providers', () => {
  const one = { provider_name: 'one' };
  const two = { provider_name: 'two' };
  const any = (...requirements: object[]) => ({ requires_any: { requirements } });

  test.each([
    ['either is enough', { iss: 'two' }, any(one, two), 'pass'],
    ['both are not', { iss: 'two' }, { requires_all: { requirements: [one, two] } }, '401 Jwt_issuer_is_not_configured'],
    ['neither', { iss: 'x' }, any(one, two), '401 Jwt_issuer_is_not_configured'],
    ['audiences of a rule replace the own', { ...GOOD, aud: 'x' }, { provider_and_audiences: { provider_name: 'one', audiences: ['x'] } }, 'pass'],
    ['a bad token is no missing one', { ...GOOD, exp: 1 }, any(one, { allow_missing: {} }), '401 Jwt_is_expired'],
    ['a bad token where failures pass', { ...GOOD, exp: 1 }, { allow_missing_or_failed: {} }, 'pass'],
  ])('%s', (_, payload, requires, wanted) => {
    expect(answer(bearer(token(payload)), requires)).toBe(wanted);
  }); // prettier-ignore

  test('no token where it may be missing', () => {
    expect(answer([], any(one, { allow_missing: {} }))).toBe('pass');
    expect(answer([], { allow_missing: {} })).toBe('pass');
  });
});

test('the steps of a refusal do not hold the token', () => {
  const text = token({ ...GOOD, exp: 1 });
  const branches = run('jwt_authn.v3.JwtAuthentication', { providers: PROVIDERS, rules: [rule({ provider_name: 'one' })] }, { headers: bearer(text) }); // prettier-ignore
  expect(JSON.stringify(branches)).not.toContain(text.split('.')[1]);
});
