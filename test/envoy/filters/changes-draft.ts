import type { Header, HttpRequest } from '../../../src/core/wire/http-request.ts';
import type { Draw } from '../chain-scene.ts';
import { perFilter } from './filter-listener.ts';
import { KEYS, local, tokenOf } from './jwt-draft.ts';

const NAMES = ['x-a', 'X-B', 'x-c', 'accept', 'x-forwarded-for', 'user-agent'];
const VALUES = ['plain', 'other', '', '%REQ(x-a)%', '[%REQ(x-none)%]', '%REQ(x-none?x-b)%', '%REQ(x-a):2%', '100%%', '%PROTOCOL%', '%REQ(:authority)%', '%PATH(NQ)%', '%ROUTE_NAME%']; // prettier-ignore
const ACTIONS = ['APPEND_IF_EXISTS_OR_ADD', 'ADD_IF_ABSENT', 'OVERWRITE_IF_EXISTS_OR_ADD', 'OVERWRITE_IF_EXISTS']; // prettier-ignore

const some = <Item>(draw: Draw, counts: readonly number[], make: () => Item): Item[] =>
  Array.from({ length: draw(counts) }, make);

const mutation = (draw: Draw): object =>
  draw([
    () => ({ remove: draw(NAMES) }),
    () => ({ remove_on_match: { key_matcher: draw([{ exact: 'x-a' }, { prefix: 'x-' }, { suffix: '-b' }, { safe_regex: { regex: 'x-.' } }, { prefix: 'X-', ignore_case: true }]) } }),
    ...Array.from({ length: 4 }, () => () => ({ append: { header: { key: draw(NAMES), value: draw(VALUES) }, ...draw([{}, { append_action: draw(ACTIONS) }, { append_action: draw(ACTIONS) }]), ...draw([{}, {}, { keep_empty_value: true }]) } })),
  ])(); // prettier-ignore

const parameter = (draw: Draw): object =>
  draw([
    () => ({ remove: draw(['a', 'b', 'z']) }),
    ...Array.from({ length: 3 }, () => () => ({ append: { record: { key: draw(['a', 'b', 'new']), value: draw(['1', 'x y', '%REQ(x-a)%', '', 'é', `!"#$&'()*+,-./:;<=>?@[]^_\`{}~`]) }, action: draw(ACTIONS) } })),
  ])(); // prettier-ignore

/** HeaderMutation's Mutations. */
const mutations = (draw: Draw): object => ({
  request_mutations: some(draw, [0, 1, 2, 4], () => mutation(draw)),
  query_parameter_mutations: some(draw, [0, 0, 1, 2], () => parameter(draw)),
});

const pair = (draw: Draw): object => ({
  key: draw(['one', 'two']),
  ...draw([{}, { metadata_namespace: 'test.md' }]),
  ...draw([{}, {}, { value: draw(['fixed', '7', 'YQ==']) }, { regex_value_rewrite: { pattern: { regex: draw(['^p(.)', 'l', '.*']) }, substitution: draw(['<\\1>', 'L', '']) } }]),
  ...draw([{}, {}, { type: 'NUMBER' }]),
  ...draw([{}, {}, {}, { encode: 'BASE64' }]),
}); // prettier-ignore

const rule = (draw: Draw): object => {
  const present = { on_header_present: pair(draw) };
  const missing = { on_header_missing: { key: draw(['one', 'two']), value: draw(['none', '0']) } };
  return {
    ...draw([{ header: draw(['x-a', 'X-B', 'x-c', ':path', ':authority']), ...draw([{}, {}, { remove: true }]) }, { cookie: 'session' }]),
    ...draw([present, present, missing, { ...present, ...missing }]),
  };
}; // prettier-ignore

/** Pseudo headers stay: a request without them cannot go on. */
const kept = (one: object): object => ('header' in one && String(one.header).startsWith(':') && 'remove' in one ? { ...one, remove: false } : one); // prettier-ignore

const statement = (draw: Draw): string => {
  const name = draw(['x-a', 'X-B', 'x-c']);
  const value = draw(['"lua"', "'it'", '[[long]]', '"a\\tb"', '""', '"re" .. "spond"']);
  return draw([
    () => `h:headers():add("${name}", ${value})`,
    () => `h:headers():replace("${name}", ${value})`,
    () => `h:headers():replace(":path", "/lua")`,
    () => `h:headers():remove("${name}")`,
    () => `local m = h:headers() m:add('${name}', ${value})`,
    () => `local v = h:headers():get("${name}") if v == nil then h:headers():add("x-c", "nil") else h:headers():replace("x-c", v .. "!") end`,
    () => `-- h:respond({[":status"] = "403"}, "no")`,
    () => `--[[ h:headers():remove("${name}")\n]] h:logDebug("respond")`,
    () => `if h:headers():get(":path") == "/a" and h:headers():get("x-a") ~= "p" then h:headers():add("x-b", "if") elseif h:headers():get("x-b") then h:headers():remove("x-b") end`,
    () => `h:streamInfo():dynamicMetadata():set("test.md", "one", ${value})`,
  ])();
}; // prettier-ignore

const lua = (draw: Draw): string => `function envoy_on_response(h) h:headers():add("x-a", "late") end\n${draw(['', 'local LIMIT = 5 -- seconds\n'])}function envoy_on_request(h)\n  ${some(draw, [1, 2, 3], () => statement(draw)).join('\n  ')}\nend`; // prettier-ignore

const now = (): number => Math.floor(Date.now() / 1000);

const jwtProviders = {
  sub: { issuer: 'one', ...local(KEYS), subjects: { prefix: 'spiffe://' }, payload_in_metadata: 'payload' },
  life: { issuer: 'one', ...local(KEYS), max_lifetime: '600s', require_expiration: true, clock_skew_seconds: 1 },
  exp: { issuer: 'one', ...local(KEYS), require_expiration: true, failed_status_in_metadata: 'failure' },
  both: { issuer: 'one', ...local(KEYS), subjects: { safe_regex: { regex: '.*/front' } }, failed_status_in_metadata: 'failure', forward_payload_header: 'x-c', pad_forward_payload_header: true },
} as const; // prettier-ignore

const named = (name: string): object => ({ provider_name: name });
const lenient = (name: string): object => ({ requires_any: { requirements: [named(name), { allow_missing_or_failed: {} }] } }); // prettier-ignore

export const JWT_FILTER = {
  providers: jwtProviders,
  requirement_map: Object.fromEntries(Object.keys(jwtProviders).flatMap((name) => [[name, named(name)], [`${name}?`, lenient(name)]])),
  filter_state_rules: { name: 'test.rule', requires: { ask: named('sub') } },
  strip_failure_response: true,
}; // prettier-ignore

const KINDS: Readonly<Record<string, (draw: Draw) => object>> = {
  'header_mutation': (draw) => perFilter('header_mutation.v3.HeaderMutation', 'header_mutation.v3.HeaderMutationPerRoute', { mutations: mutations(draw) }),
  'header_to_metadata': (draw) => perFilter('header_to_metadata.v3.Config', 'header_to_metadata.v3.Config', { request_rules: some(draw, [1, 2, 3], () => kept(rule(draw))) }),
  'Lua': (draw) => perFilter('lua.v3.Lua', 'lua.v3.LuaPerRoute', { source_code: { inline_string: lua(draw) } }),
  'grpc_web': () => ({}),
  'mutation, then metadata': (draw) => ({ ...KINDS['header_mutation']?.(draw), ...KINDS['header_to_metadata']?.(draw) }),
  ...Object.fromEntries(Object.keys(jwtProviders).map((name) => [`JWT ${name}`, (draw: Draw) => perFilter('jwt_authn.v3.JwtAuthentication', 'jwt_authn.v3.PerRouteConfig', { requirement_name: draw([name, `${name}?`]) })])),
}; // prettier-ignore

export function someChange(draw: Draw, at: number): { readonly kind: string; readonly settings: object } {
  const kind = Object.keys(KINDS)[at % Object.keys(KINDS).length] ?? '';
  // JWT is asked for only where a route says so.
  const off = kind.startsWith('JWT') ? {} : perFilter('jwt_authn.v3.JwtAuthentication', 'jwt_authn.v3.PerRouteConfig', { disabled: true });
  return { kind, settings: { ...off, ...KINDS[kind]?.(draw) } };
} // prettier-ignore

const someClaims = (draw: Draw): object => ({
  iss: draw(['one', 'one', 'one', 'two']),
  ...draw([{ sub: 'spiffe://mesh/front' }, { sub: 'spiffe://mesh/back' }, { sub: 'user' }, {}]),
  ...draw([{}, { exp: now() + 300 }, { exp: now() + 300 }, { exp: now() + 7200 }, { exp: now() - 3600 }, { exp: now() - 20 }, { exp: -5 }]),
}); // prettier-ignore

export const someCallTo = (draw: Draw, kind: string): HttpRequest => {
  const headers: Header[] = [
    ...draw([[], [['x-a', draw(['p', 'plain', '12', '7.5', 'cGxhaW4'])]], [['x-a', 'p'], ['x-a', 'q']]]),
    ...draw([[], [['x-b', draw(['y', '', '3'])]]]),
    ...draw([[], [], [['x-c', 'c']]]),
    ...draw([[], [], [['accept', 'text/plain']]]),
    ...draw([[], [['cookie', draw(['session=s1; a=b', 'session="12"', 'a=b'])]]]),
    ...(kind === 'grpc_web' ? draw([[['content-type', 'application/grpc-web']], [['content-type', 'application/grpc-web-text+proto'], ['te', 'x']], [['content-type', 'application/grpc']], [['content-type', 'application/grpc-web; x=y']], [['grpc-accept-encoding', 'gzip'], ['content-type', 'application/grpc-web+proto']]]) : []),
    ...(kind.startsWith('JWT') ? draw([[['authorization', `Bearer ${tokenOf(someClaims(draw))}`]], [['authorization', `Bearer ${tokenOf(someClaims(draw))}`]], [['authorization', `Bearer ${tokenOf(someClaims(draw))}`]], [['authorization', 'Bearer x.y']], []]) : []),
  ].map(([name = '', value = '']): Header => [name, value]);
  return { scheme: 'http', protocol: 'HTTP/1.1', method: 'GET', path: draw(['/a', '/a?a=1&b=%41&a=2', '/a?z', '/a?b=%20%2f%22%26%7e&c=+%25', '/b?q=1#f']), authority: 'shop.example', headers, bodyBytes: 0 };
}; // prettier-ignore
