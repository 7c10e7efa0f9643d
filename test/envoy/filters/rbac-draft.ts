import type { HttpRequest } from '../../../src/core/wire/http-request.ts';
import type { Draw } from '../chain-scene.ts';
import { DNS, SPIFFE } from './filter-scene.ts';

/** Draws permissions, principals and requests that meet often enough: RBAC as Envoy's config has it. */
const PATHS = ['/', '/a', '/a/b', '/a/b/c', '/A', '/admin', '/admin/x', '/api/v1/items/7'];
const METHODS = ['GET', 'POST', 'DELETE'];
const HOSTS = ['shop.example', 'api.shop.example', 'SHOP.example:8080'];
const VALUES = ['x', 'y', 'xy', '5', '17', ''];

export const METADATA = {
  'test.claims': { iss: 'issuer', groups: ['dev', 'ops'], level: 5, admin: true, nested: { role: 'reader' }, nothing: null },
} as const; // prettier-ignore

type Maker = (draw: Draw, depth: number) => object;

export const someString = (draw: Draw, values: readonly string[]): object => {
  const value = draw(values);
  const kind = draw(['exact', 'exact', 'prefix', 'suffix', 'contains', 'safe_regex']);
  if (kind === 'safe_regex') return { safe_regex: { regex: draw([`${escaped(value)}.*`, `.*${escaped(value)}`, '[a-z/]+', '.*']) } }; // prettier-ignore
  // Envoy wants prefixes, suffixes and parts of at least one character.
  if (value === '') return { exact: '' };
  const part = draw([value, value.slice(0, 2), value.slice(-2)]) || value;
  return { [kind]: kind === 'exact' ? value : part, ...(draw([true, false, false]) ? { ignore_case: true } : {}) }; // prettier-ignore
};

const escaped = (text: string): string => text.replace(/[.\\]/g, '\\$&');

const header: Maker = (draw) => {
  const [name, values] = draw([
    [':method', METHODS],
    [':authority', HOSTS],
    ['x-a', VALUES],
    ['x-b', VALUES],
    [':path', PATHS],
  ] as const);
  const kind = draw(['string_match', 'string_match', 'present_match', 'range_match'] as const);
  const more = {
    ...(draw([true, false, false]) ? { invert_match: true } : {}),
    ...(draw([true, false, false, false]) ? { treat_missing_header_as_empty: true } : {}),
  };
  const match = {
    string_match: () => someString(draw, values),
    present_match: () => draw([true, true, false]),
    range_match: () => ({ start: draw(['0', '5', '6']), end: draw(['5', '6', '18']) }),
  }[kind]();
  return { header: { name, [kind]: match, ...more } };
};

const cidr = (draw: Draw): object =>
  draw([
    { address_prefix: '127.0.0.1', prefix_len: 32 },
    { address_prefix: '127.0.0.0', prefix_len: 30 },
    { address_prefix: '127.0.0.4', prefix_len: 30 },
    { address_prefix: '10.0.0.0', prefix_len: 8 },
    { address_prefix: '203.0.113.0', prefix_len: 25 },
    { address_prefix: '0.0.0.0', prefix_len: 0 },
    { address_prefix: '::', prefix_len: 0 },
  ]);

const valueMatcher = (draw: Draw, depth: number): object => {
  const kind = draw(['string', 'string', 'string', 'bool', 'double', 'range', 'present', 'null', 'list', 'or']); // prettier-ignore
  switch (kind) {
    case 'bool':
      return { bool_match: draw([true, false]) };
    case 'double':
      return { double_match: { exact: draw([5, 6]) } };
    case 'range':
      return { double_match: { range: { start: draw([1, 5]), end: draw([5, 9]) } } };
    case 'present':
      return { present_match: true };
    case 'null':
      return { null_match: {} };
    case 'list':
      return { list_match: { one_of: depth > 1 ? { string_match: { exact: 'dev' } } : valueMatcher(draw, depth + 1) } }; // prettier-ignore
    case 'or':
      return { or_match: { value_matchers: [{ string_match: someString(draw, ['issuer', 'dev']) }, { string_match: someString(draw, ['reader', 'ops']) }] } }; // prettier-ignore
    default:
      return { string_match: someString(draw, ['issuer', 'reader', 'dev', 'ops']) };
  }
};

const metadataMatcher = (draw: Draw): object => ({
  filter: draw(['test.claims', 'test.claims', 'test.claims', 'test.none']),
  path: draw([['iss'], ['groups'], ['groups'], ['level'], ['admin'], ['nested', 'role'], ['nested'], ['nothing'], ['absent']]).map((key) => ({ key })),
  value: valueMatcher(draw, 0),
  ...(draw([true, false, false]) ? { invert: true } : {}),
}); // prettier-ignore

const path: Maker = (draw) => ({ url_path: { path: someString(draw, PATHS) } });

const SHARED: Readonly<Record<string, Maker>> = {
  any: () => ({ any: true }),
  header,
  url_path: path,
  metadata: (draw) => ({ metadata: metadataMatcher(draw) }),
  sourced_metadata: (draw) => ({
    sourced_metadata: { metadata_matcher: metadataMatcher(draw), metadata_source: draw(['DYNAMIC', 'ROUTE']) },
  }), // prettier-ignore
};

const several = (make: Maker, draw: Draw, depth: number): object[] =>
  Array.from({ length: draw([1, 2, 3]) }, () => make(draw, depth + 1));

/** The kinds of permission by name; `ports` are those that Envoy listens on. */
export const permissionKinds = (ports: readonly number[]): Readonly<Record<string, Maker>> => {
  const kinds: Record<string, Maker> = {
    ...SHARED,
    destination_ip: (draw) => ({ destination_ip: cidr(draw) }),
    destination_port: (draw) => ({ destination_port: draw(ports) }),
    destination_port_range: (draw) => {
      const start = draw(ports);
      return { destination_port_range: { start, end: Math.min(65536, start + draw([1, 20, 20000])) } };
    },
    requested_server_name: (draw) => ({ requested_server_name: someString(draw, [...HOSTS, 'other.example']) }),
    uri_template: (draw) => ({
      uri_template: {
        name: 'template',
        typed_config: {
          '@type': 'type.googleapis.com/envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig',
          path_template: draw(['/*', '/a/*', '/a/**', '/{x}/b', '/api/{v}/items/{id=*}', '/**', '/admin/{rest=**}']),
        },
      },
    }),
    and_rules: (draw, depth) => ({ and_rules: { rules: several(one, draw, depth) } }),
    or_rules: (draw, depth) => ({ or_rules: { rules: several(one, draw, depth) } }),
    not_rule: (draw, depth) => ({ not_rule: one(draw, depth + 1) }),
  }; // prettier-ignore
  const one: Maker = (draw, depth) => anyKind(kinds, draw, depth);
  return kinds;
};

export const principalKinds = (): Readonly<Record<string, Maker>> => {
  const kinds: Record<string, Maker> = {
    ...SHARED,
    authenticated: (draw) => ({
      authenticated: draw([true, true, true, false])
        ? { principal_name: someString(draw, [SPIFFE, SPIFFE, DNS, 'spiffe://cluster.local/ns/shop/sa/back']) }
        : {},
    }),
    source_ip: (draw) => ({ source_ip: cidr(draw) }),
    direct_remote_ip: (draw) => ({ direct_remote_ip: cidr(draw) }),
    remote_ip: (draw) => ({ remote_ip: cidr(draw) }),
    filter_state: (draw) => ({
      filter_state: draw([
        () => ({ key: draw(['test.state', 'test.none']), string_match: someString(draw, ['seen', 'x']) }),
        () => ({ key: 'test.header', string_match: someString(draw, ['x', 'y', '-']) }),
        () => ({ key: draw(['test.ip', 'test.ip', 'test.state', 'test.none']), address_match: { ranges: draw([[cidr(draw)], [cidr(draw), cidr(draw)]]), ...draw([{}, { invert_match: true }]) } }),
        () => ({ key: 'test.ip', string_match: someString(draw, ['127.0.0.2', 'x']) }),
      ])(),
    }),
    and_ids: (draw, depth) => ({ and_ids: { ids: several(one, draw, depth) } }),
    or_ids: (draw, depth) => ({ or_ids: { ids: several(one, draw, depth) } }),
    not_id: (draw, depth) => ({ not_id: one(draw, depth + 1) }),
  }; // prettier-ignore
  const one: Maker = (draw, depth) => anyKind(kinds, draw, depth);
  return kinds;
};

const COMBINING = /^(?:and|or|not)_/;

function anyKind(kinds: Readonly<Record<string, Maker>>, draw: Draw, depth: number): object {
  const names = Object.keys(kinds).filter((name) => depth < 2 || !COMBINING.test(name));
  return kinds[draw(names)]?.(draw, depth) ?? {};
}

export interface DrawnRules {
  /** envoy.config.rbac.v3.RBAC */
  readonly config: object;
  /** "permission header": what its policies are made of at the top. */
  readonly kinds: readonly string[];
}

interface Kinds {
  readonly permissions: Readonly<Record<string, Maker>>;
  readonly principals: Readonly<Record<string, Maker>>;
}

/** Rules in which a permission and a principal take their turn: every kind comes up. */
export function someRules(draw: Draw, { permissions, principals }: Kinds, at: number): DrawnRules {
  const action = draw(['ALLOW', 'ALLOW', 'DENY', 'DENY', 'DENY', 'LOG']);
  const turns = [...Object.keys(permissions).map((name) => ['permission', name] as const), ...Object.keys(principals).map((name) => ['principal', name] as const)]; // prettier-ignore
  const [part, name] = turns[at % turns.length] ?? (['permission', 'any'] as const);
  // What ALLOW does not match is all answered alike: more of it has to match.
  const isAllow = action === 'ALLOW';
  const own = (wanted: string, kinds: Readonly<Record<string, Maker>>): object[] =>
    part === wanted ? [kinds[name]?.(draw, 0) ?? {}] : isAllow ? [{ any: true }] : draw([[{ any: true }], [{ any: true }], [anyKind(kinds, draw, 1)], [anyKind(kinds, draw, 0), anyKind(kinds, draw, 1)]]); // prettier-ignore
  const policy = (): object => ({ permissions: own('permission', permissions), principals: own('principal', principals) }); // prettier-ignore
  const policies = Object.fromEntries(draw([['p'], ['p'], ['b', 'a p']]).map((key) => [key, policy()])); // prettier-ignore
  return { config: { action, policies }, kinds: [`${part} ${name}`, `action ${action}`] };
}

/** What a client sends, as far as RBAC looks at it. */
export const someRequest = (draw: Draw): HttpRequest => ({
  scheme: 'http',
  protocol: 'HTTP/1.1',
  bodyBytes: 0,
  method: draw(METHODS),
  path: `${draw(PATHS)}${draw(['', '', '?q=1', '?/a'])}`,
  authority: draw(HOSTS),
  headers: [
    ...draw([[], [['x-a', draw(VALUES)]], [['x-a', draw(VALUES)], ['x-a', draw(VALUES)]]]),
    ...draw([[], [['x-b', draw(VALUES)]]]),
    ...draw([[], [['x-forwarded-for', draw(['10.1.2.3', '203.0.113.9', '203.0.113.9, 10.0.0.1', 'nonsense', '2001:db8::1'])]]]),
  ].map(([name = '', value = '']): [string, string] => [name, value]),
}); // prettier-ignore
