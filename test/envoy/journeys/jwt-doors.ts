import type { Header, HttpRequest } from '../../../src/core/wire/http-request.ts';
import type { Draw } from '../chain-scene.ts';
import { httpFilter, perFilter } from '../filters/filter-listener.ts';
import { jwk, KEYS, local, OTHER, someToken } from '../filters/jwt-draft.ts';
import type { Door } from './journey-scene.ts';
import type { Theme } from './theme.ts';

const CLAIMS = ['nested.role', 'nested.n', 'nested.on', 'nested.list', 'nested.one', 'nested.none', 'nested.text', 'sub', 'aud', 'a.b', 'exp.x', 'nothing']; // prettier-ignore

const claimHeaders = (draw: Draw): object[] =>
  Array.from({ length: draw([0, 1, 2, 3]) }, () => ({ header_name: draw(['x-claim', 'X-Claim', 'x-role', 'x-other-claim', 'authorization']), claim_name: draw(CLAIMS) })); // prettier-ignore

const someProvider = (draw: Draw, issuer: string): object => ({
  ...(issuer === '' ? {} : { issuer }),
  ...local(draw([KEYS, KEYS, KEYS, { keys: [jwk(OTHER.publicKey, { kid: 'rsa' })] }])),
  ...draw([{}, {}, { audiences: ['shop'] }, { audiences: ['shop', 'https://api.example/'] }]),
  ...draw([
    {},
    {},
    { from_headers: [{ name: 'x-token' }] },
    { from_headers: [{ name: 'x-token', value_prefix: 'Token ' }, { name: 'authorization', value_prefix: 'Bearer ' }] },
    { from_params: ['token'] },
    { from_params: ['token', 'a b'], from_headers: [{ name: 'X-Token' }] },
    { from_cookies: ['session'] },
    { from_cookies: ['session'], from_params: ['access_token'], from_headers: [{ name: 'x-other' }] },
  ]),
  ...draw([{}, { forward: true }]),
  ...draw([{}, { forward_payload_header: 'x-payload' }, { forward_payload_header: 'X-Claim' }]),
  ...draw([{}, { payload_in_metadata: draw(['payload', 'payload', 'own']) }]),
  ...draw([{}, {}, { header_in_metadata: 'head' }]),
  ...draw([{}, {}, { clock_skew_seconds: draw([1, 5000]) }]),
  ...draw([{}, {}, { normalize_payload_in_metadata: { space_delimited_claims: ['scope', 'sub'] } }]),
  claim_to_headers: claimHeaders(draw),
  ...draw([{}, { clear_route_cache: true }, { clear_route_cache: true }]),
}); // prettier-ignore

const someRequirement = (draw: Draw, names: readonly string[], depth: number): object => {
  const provider = draw(names);
  switch (draw(['name', 'name', 'audiences', 'any', 'any', 'all', 'missing', 'failed', depth > 0 ? 'name' : 'any'])) {
    case 'audiences':
      return { provider_and_audiences: { provider_name: provider, audiences: draw([['shop'], ['http://other', 'x']]) } };
    case 'missing':
      return { allow_missing: {} };
    case 'failed':
      return { allow_missing_or_failed: {} };
    case 'any':
    case 'all': {
      if (depth > 1) break;
      const requirements = Array.from({ length: draw([2, 2, 3]) }, () => someRequirement(draw, names, depth + 1));
      return draw([{ requires_any: { requirements } }, { requires_any: { requirements } }, { requires_all: { requirements } }]);
    }
  }
  return { provider_name: provider };
}; // prettier-ignore

const metadata = (path: string[], value: object): object => ({ filter: 'envoy.filters.http.jwt_authn', path: path.map((key) => ({ key })), value }); // prettier-ignore

const MATCHES: readonly object[] = [
  { headers: [{ name: 'x-claim', string_match: { exact: 'reader' } }] },
  { headers: [{ name: 'x-claim', present_match: true }] },
  { headers: [{ name: 'x-role', string_match: { contains: 'r' } }] },
  { headers: [{ name: 'x-payload', present_match: true }] },
  { headers: [{ name: 'authorization', present_match: false }] },
  { headers: [{ name: 'x-claim', range_match: { start: '1', end: '100' } }] },
  { dynamic_metadata: [metadata(['payload', 'iss'], { string_match: { prefix: 'o' } })] },
  { dynamic_metadata: [metadata(['payload', 'scope'], { list_match: { one_of: { string_match: { exact: 'write' } } } })] },
  { dynamic_metadata: [metadata(['head', 'alg'], { string_match: { exact: 'ES256' } })] },
  { dynamic_metadata: [metadata(['own', 'nested', 'role'], { string_match: { exact: 'reader' } })] },
  { query_parameters: [{ name: 'token', present_match: false }] },
]; // prettier-ignore

const RULES = [{ metadata: metadata(['payload', 'iss'], { string_match: { exact: 'one' } }) }, { header: { name: 'x-claim', string_match: { exact: 'reader' } } }, { metadata: metadata(['payload'], { present_match: true }) }]; // prettier-ignore

const rbac = (principal: object): object => ({ rules: { policies: { p: { permissions: [{ any: true }], principals: [principal] } } } }); // prettier-ignore

const settings = (draw: Draw, named: readonly string[]): object => {
  const jwt = draw([null, { requirement_name: draw(named) }, { requirement_name: draw(named) }, { disabled: true }, { requirement_name: 'none' }]); // prettier-ignore
  const rules = draw([null, null, { rbac: rbac(draw(RULES)) }, {}]);
  return {
    ...(jwt === null ? {} : perFilter('jwt_authn.v3.JwtAuthentication', 'jwt_authn.v3.PerRouteConfig', jwt)), // prettier-ignore
    ...(rules === null ? {} : perFilter('rbac.v3.RBAC', 'rbac.v3.RBACPerRoute', rules)),
  };
};

/** Providers of different issuers, or of the same where each is asked for by name. */
const ISSUERS = [['one', 'two', 'odd'], ['one', 'two', ''], ['one', 'one', 'two'], ['one', 'odd', 'far', 'two']]; // prettier-ignore

const HOSTS = 12;

/** JWT providers whose claims choose routes. */
export const JWT: Theme = {
  name: 'jwt',
  doors: 24,
  door: (draw): Door => {
    const issuers = draw(ISSUERS);
    const names = issuers.map((_, at) => `p${at}`);
    const isTwin = new Set(issuers).size < issuers.length;
    const requirements = Array.from({ length: 10 }, (_, at): [string, object] => [`r${at}`, withoutLenient(someRequirement(draw, names, 0), isTwin)]); // prettier-ignore
    const named = requirements.map(([name]) => name);
    const virtualHosts = Array.from({ length: HOSTS }, (_, at) => ({
      name: `h${at}`,
      domains: [`h${at}.example`],
      typed_per_filter_config: settings(draw, named),
      routes: [0, 1, 2].map((index) => ({
        name: `h${at}-${index}`,
        match: { prefix: '/', ...(index < 2 ? draw(MATCHES) : {}) },
        ...draw([{ route: { cluster: draw(['c0', 'c1', 'c2']) } }, { route: { cluster: draw(['c0', 'c1', 'c2']) } }, { direct_response: { status: 206 + index } }]),
        typed_per_filter_config: draw([{}, settings(draw, named)]),
      })),
    })); // prettier-ignore
    return {
      routes: { virtual_hosts: virtualHosts },
      filters: [
        httpFilter('jwt_authn.v3.JwtAuthentication', {
          providers: Object.fromEntries(issuers.map((issuer, at) => [`p${at}`, someProvider(draw, issuer)])),
          requirement_map: Object.fromEntries(requirements),
          rules: [{ match: { prefix: '/a' }, requires: withoutLenient(someRequirement(draw, names, 0), isTwin) }, { match: { prefix: '/' }, ...draw([{}, { requirement_name: 'r0' }]) }],
        }),
        httpFilter('rbac.v3.RBAC'),
      ],
    }; // prettier-ignore
  },
  request: (draw): { readonly request: HttpRequest; readonly kinds: readonly string[] } => {
    const [one, other] = [someToken(draw), someToken(draw)];
    const { headers, query, kind } = someTokens(draw, one.text, other.text);
    return {
      kinds: [one.flaw === 'good' ? 'token good' : 'token bad in some way', `token in ${kind}`],
      request: {
        method: 'GET',
        scheme: 'http',
        protocol: draw(['HTTP/1.1', 'HTTP/1.1', 'HTTP/2']),
        authority: `h${draw(Array.from({ length: HOSTS }, (_, at) => at))}.example`,
        path: `/${draw(['', 'a'])}${query}`,
        bodyBytes: 0,
        headers: [...headers, ...draw<Header[]>([[], [], [['x-claim', 'reader']], [['x-role', 'r'], ['x-payload', 'p']]])],
      }, // prettier-ignore
    };
  },
};

/** Which of two providers of one issuer Envoy takes is a matter of its hash map: there each is asked for by name. */
function withoutLenient(requirement: object, isTwin: boolean): object {
  if (!isTwin) return requirement;
  const text = JSON.stringify(requirement).replaceAll('"allow_missing":{}', '"provider_name":"p0"').replaceAll('"allow_missing_or_failed":{}', '"provider_name":"p1"'); // prettier-ignore
  return JSON.parse(text) as object;
}

function someTokens(draw: Draw, token: string, other: string): { readonly kind: string; readonly headers: readonly Header[]; readonly query: string } {
  return draw<{ readonly kind: string; readonly headers: readonly Header[]; readonly query: string }>([
    { kind: 'authorization', headers: [['authorization', `Bearer ${token}`]], query: '' },
    { kind: 'authorization', headers: [['authorization', `Bearer ${token}`]], query: '?x=1' },
    { kind: 'one place twice', headers: [['authorization', `Bearer ${token}`], ['authorization', `Bearer ${other}`]], query: '' },
    { kind: 'a parameter', headers: [], query: `?z=a%2fb&access_token=${token}&b+c=%41&z` },
    { kind: 'x-token', headers: [['x-token', token]], query: '' },
    { kind: 'x-token', headers: [['x-token', `Token ${token}`]], query: '' },
    { kind: 'one place twice', headers: [['x-token', token], ['x-token', other]], query: '' },
    { kind: 'a cookie or another header', headers: [['x-other', token], ['authorization', `Bearer ${other}`]], query: '' },
    { kind: 'several places', headers: [['authorization', `Bearer ${token}`], ['cookie', `session=${other}`]], query: `?token=${other}` },
    { kind: 'several places', headers: [['authorization', `Bearer ${token}`]], query: `?access_token=${token}` },
    { kind: 'a cookie or another header', headers: [['cookie', `a=b; session=${token}`]], query: '' },
    { kind: 'a parameter', headers: [], query: `?b=2&token=${token}&a=1&token=${other}` },
    { kind: 'no place', headers: [['authorization', `Basic ${token}`]], query: '' },
    { kind: 'no place', headers: [], query: '' },
  ]);
} // prettier-ignore
