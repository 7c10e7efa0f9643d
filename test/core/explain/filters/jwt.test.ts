import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { decodeRouteConfiguration } from '../../../../src/core/decode/route.ts';
import type { Header } from '../../../../src/core/wire/http-request.ts';
import type { Passed } from '../../../../src/core/explain/model/filter-call.ts';
import type { RouteChoice } from '../../../../src/core/explain/model/route-call.ts';
import type { StateObject } from '../../../../src/core/wire/stream-facts.ts';
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

describe('what a provider asks of tokens', () => {
  const asked = (provider: object, payload: object): string => {
    const providers = { one: { issuer: 'one', ...KEYS, ...provider } };
    return answer(bearer(token({ iss: 'one', ...payload })), { provider_name: 'one' }, providers);
  };
  const REFUSED = '401 Jwt_verification_fails';

  test.each([
    ['a subject that fits', { subjects: { prefix: 'spiffe://' } }, { sub: 'spiffe://mesh/a' }, 'pass'],
    ['another subject', { subjects: { prefix: 'spiffe://' } }, { sub: 'user' }, REFUSED],
    ['no subject', { subjects: { exact: 'a' } }, {}, REFUSED],
    ['a subject by a matcher that is not known', { subjects: { custom: {} } }, { sub: 'a' }, 'unknown'],
    ['an end where one is required', { require_expiration: true }, { exp: NOW + 1e6 }, 'pass'],
    ['none where one is required', { require_expiration: true }, {}, REFUSED],
    ['an end soon enough', { max_lifetime: '600s' }, { exp: NOW + 599 }, 'pass'],
    ['an end too late', { max_lifetime: '600s' }, { exp: NOW + 600 }, REFUSED],
    ['the longest time goes before the requirement', { max_lifetime: '600s', require_expiration: true }, { exp: NOW + 601 }, REFUSED],
    ['times below 0', {}, { exp: -1 }, '401 Jwt_payload_[exp]_field_is_not_a_positive_64_bit_integer'],
  ])('%s', (_, provider, payload, wanted) => {
    expect(asked(provider, payload)).toBe(wanted);
  }); // prettier-ignore

  test('what was wrong goes into metadata where failures pass', () => {
    const providers = { one: { issuer: 'one', failed_status_in_metadata: 'failure', ...KEYS } };
    const failure = (headers: readonly Header[]): unknown => {
      const [only] = run('jwt_authn.v3.JwtAuthentication', { providers, rules: [rule({ allow_missing_or_failed: {} })] }, { headers });
      return only?.value.kind === 'pass' ? only.value.stream.metadata.get('envoy.filters.http.jwt_authn') : undefined;
    };
    expect(failure(bearer(token({ iss: 'one', exp: 1 })))).toEqual({ failure: { code: 3, message: 'Jwt is expired' } });
    // With one provider that is known without any token.
    expect(failure([])).toEqual({ failure: { code: 1, message: 'Jwt is missing' } });
    expect(failure(bearer(token({ iss: 'one' })))).toBeUndefined();
  }); // prettier-ignore

  test('the payload header has its padding where that is asked for', () => {
    const providers = (pads: boolean) => ({ one: { issuer: 'one', forward_payload_header: 'x-payload', pad_forward_payload_header: pads, ...KEYS } });
    const payload = (pads: boolean): unknown => {
      const [only] = run('jwt_authn.v3.JwtAuthentication', { providers: providers(pads), rules: [rule({ provider_name: 'one' })] }, { headers: bearer(token({ iss: 'one', n: 1 })) });
      return only?.value.kind === 'pass' ? only.value.request.headers : undefined;
    };
    const plain = part({ iss: 'one', n: 1 });
    expect(payload(false)).toEqual([['x-payload', plain]]);
    expect(payload(true)).toEqual([['x-payload', `${plain}==`]]);
  }); // prettier-ignore
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

test.each([
  ['good, of a provider that keeps nothing', bearer(token({ iss: 'two' })), { provider_name: 'two' }, 'JWT: the token is good'],
  ['none', [], { allow_missing: {} }, 'JWT: no token, and none is asked for'],
  ['bad where failures pass', bearer(token({ ...GOOD, exp: 1 })), { allow_missing_or_failed: {} }, 'JWT: a token, and it need not be good'],
])('the step says what became of a token: %s', (_, headers, requires, wanted) => {
  const [only] = run('jwt_authn.v3.JwtAuthentication', { providers: PROVIDERS, rules: [rule(requires)] }, { headers });
  expect(only?.value.steps.map(({ text }) => text)).toEqual([wanted]);
}); // prettier-ignore

test('the steps of a refusal do not hold the token', () => {
  const text = token({ ...GOOD, exp: 1 });
  const branches = run('jwt_authn.v3.JwtAuthentication', { providers: PROVIDERS, rules: [rule({ provider_name: 'one' })] }, { headers: bearer(text) }); // prettier-ignore
  expect(JSON.stringify(branches)).not.toContain(text.split('.')[1]);
});

describe('what a good token does to the request', () => {
  const claims = { claim_to_headers: [{ header_name: 'X-Claim', claim_name: 'own' }] };
  const sent = (own: unknown, provider: object, request: object): readonly Header[] | string => {
    const [only] = run('jwt_authn.v3.JwtAuthentication', { providers: { one: { issuer: 'one', ...KEYS, ...claims, ...provider } }, rules: [rule({ provider_name: 'one' })] }, { headers: bearer(token({ iss: 'one', own })), ...request });
    return only?.value.kind === 'pass' ? only.value.request.headers : (only?.value.kind ?? '');
  }; // prettier-ignore

  test.each([
    ['whole numbers', 7, '7'],
    ['others with six decimals', 1.5, '1.500000'],
    ['negative ones, too', -2, '-2.000000'],
    ['objects as JSON in base64', { a: 1 }, 'eyJhIjoxfQ=='],
    ['switches', true, 'true'],
  ])('%s become headers', (_, own, wanted) => {
    expect(sent(own, {}, {})).toEqual([['x-claim', wanted]]);
  });

  test('headers for claims are nobody else’s to fill', () => {
    const headers: Header[] = [...bearer(token({ iss: 'one' })), ['x-claim', 'forged']];
    expect(sent(undefined, {}, { headers })).toEqual([]);
    const [only] = run('jwt_authn.v3.JwtAuthentication', { providers: { one: { issuer: 'one', ...KEYS, ...claims } } }, { headers });
    expect(only?.value).toMatchObject({ request: { headers: bearer(token({ iss: 'one' })) } });
  }); // prettier-ignore

  test('a token in the query is taken out of it', () => {
    const path = `/a?z=%2f&token=${token({ iss: 'one' })}&b`;
    const [only] = run('jwt_authn.v3.JwtAuthentication', { providers: { one: { issuer: 'one', ...KEYS, from_params: ['token'] } }, rules: [rule({ provider_name: 'one' })] }, { path });
    expect(only?.value).toMatchObject({ request: { path: '/a?b=&z=/' } });
  }); // prettier-ignore
});

test('a route is chosen anew once claims went into headers, where the provider asks for it', () => {
  const reroute = (state: Passed) => [{ probability: 1, value: { question: { ...state, config: decodeRouteConfiguration({}) }, choice: CHOICE, request: state.request, steps: [] } }];
  const routed = (provider: object): unknown => {
    const [only] = run('jwt_authn.v3.JwtAuthentication', { providers: { one: { issuer: 'one', ...KEYS, claim_to_headers: [{ header_name: 'x-claim', claim_name: 'iss' }], ...provider } }, rules: [rule({ provider_name: 'one' })] }, { headers: bearer(token({ iss: 'one' })) }, { reroute });
    return only?.value.kind === 'pass' && only.value.resettled?.choice;
  };
  expect(routed({ clear_route_cache: true })).toBe(CHOICE);
  expect(routed({})).toBeUndefined();
}); // prettier-ignore

test('a route that asks for a requirement that there is not is refused', () => {
  const [only] = run('jwt_authn.v3.JwtAuthentication', { providers: PROVIDERS, requirement_map: { r: { provider_name: 'one' } } }, {}, { route: { ...CHOICE, perFilter: [{ all: new Map([['jwt_authn.v3.JwtAuthentication', { '@type': 'x/PerRouteConfig', requirement_name: 'gone' }]]) }] } });
  expect(only?.value).toMatchObject({ status: 403, details: 'jwt_authn_access_denied{Wrong_requirement_name:_gone._It_should_be_one_of_[r]}' });
}); // prettier-ignore

describe('requirements by filter state', () => {
  const config = { providers: PROVIDERS, rules: [{ match: { prefix: '/open' } }], filter_state_rules: { name: 'rule', requires: { ask: { provider_name: 'one' } } } };
  const asked = (object: StateObject | undefined, path = '/a'): string | undefined => {
    const connection = { destination: { ip: '10.0.0.5', port: 8080 }, sourceIp: '10.1.0.9', serverName: '' };
    const stream = { connection, remoteIp: '10.1.0.9', metadata: new Map(), filterState: new Map(object === undefined ? [] : [['rule', object]]) };
    return run('jwt_authn.v3.JwtAuthentication', config, { path }, { stream })[0]?.value.kind;
  };

  test.each([
    ['named', 'ask', '/a', 'answer'],
    ['of another name', 'other', '/a', 'pass'],
    ['none', undefined, '/a', 'pass'],
    ['not known', null, '/a', 'unknown'],
    ['a rule goes first', 'ask', '/open', 'pass'],
  ])('%s', (_, object, path, wanted) => {
    expect(asked(object, path)).toBe(wanted);
  });
}); // prettier-ignore

const CHOICE: RouteChoice = { isTlsRequired: false, perFilter: [], steps: [] };
