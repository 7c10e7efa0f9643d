import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/core/model/json.ts';
import { nearest } from '../../../src/core/rbac/engine.ts';
import type { Fact } from '../../../src/core/rbac/facts.ts';
import type { StateObject } from '../../../src/core/wire/stream-facts.ts';
import { ANY, FACTS, verdictOf, without } from './rules.ts';

const cidr = (prefix: string, length: number) => ({ address_prefix: prefix, prefix_len: length });
const claim = (key: string, value: JsonObject) => ({ filter: 'envoy.filters.http.jwt_authn', path: [{ key: 'payload' }, { key }], value }); // prettier-ignore
const header = (name: string, exact: string) => ({ header: { name, string_match: { exact } } });
const path = (exact: string) => ({ url_path: { path: { exact } } });
const allOf = (...rules: JsonObject[]) => ({ and_rules: { rules } });
const oneOf = (...rules: JsonObject[]) => ({ or_rules: { rules } });

const TEMPLATE = 'type.googleapis.com/envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig'; // prettier-ignore
const template = (text: string) => ({ uri_template: { name: 't', typed_config: { '@type': TEMPLATE, path_template: text } } }); // prettier-ignore

/** What each asks about, one that holds, one that does not. */
const PERMISSIONS: readonly (readonly [Fact | undefined, JsonObject, JsonObject])[] = [
  ['headers', header('x-a', '2'), header('x-a', '1,2')],
  ['method', header(':method', 'GET'), header(':method', 'get')],
  ['host', header(':authority', 'shop.example'), header('host', 'other')],
  ['path', header(':path', '/a/b?x=1'), header(':path', '/a/b')],
  ['path', path('/a/b'), path('/a/b?x=1')],
  ['path', template('/a/{rest=**}'), template('/a')],
  ['destination IP', { destination_ip: cidr('10.0.0.0', 24) }, { destination_ip: cidr('10.0.1.0', 24) }],
  ['destination port', { destination_port: 8080 }, { destination_port: 80 }],
  ['destination port', { destination_port_range: { start: 8080, end: 8081 } }, { destination_port_range: { start: 8000, end: 8080 } }],
  ['SNI', { requested_server_name: { exact: 'sni.example' } }, { requested_server_name: { exact: 'shop.example' } }],
  ['JWT claims', { metadata: claim('iss', { string_match: { exact: 'me' } }) }, { metadata: claim('iss', { string_match: { exact: 'you' } }) }],
  ['JWT claims', { metadata: claim('groups', { list_match: { one_of: { string_match: { exact: 'ops' } } } }) }, { metadata: claim('groups', { string_match: { exact: 'ops' } }) }],
  [undefined, { sourced_metadata: { metadata_source: 'ROUTE', metadata_matcher: { filter: 'team', path: [{ key: 'name' }], value: { string_match: { exact: 'red' } } } } }, { sourced_metadata: { metadata_source: 'DYNAMIC', metadata_matcher: { filter: 'team', path: [{ key: 'name' }], value: { string_match: { exact: 'red' } } } } }],
  ['path', allOf(ANY, path('/a/b')), allOf(ANY, path('/c'))],
  ['path', oneOf(path('/c'), path('/a/b')), oneOf(path('/c'), path('/d'))],
  ['path', { not_rule: path('/c') }, { not_rule: path('/a/b') }],
]; // prettier-ignore

const SPIFFE = 'spiffe://cluster.local/ns/shop/sa/front';
const PRINCIPALS: typeof PERMISSIONS = [
  ['client certificate', { authenticated: {} }, { authenticated: { principal_name: { exact: 'spiffe://x' } } }],
  ['client certificate', { authenticated: { principal_name: { exact: 'front.shop' } } }, { authenticated: { principal_name: { prefix: 'ront' } } }],
  ['client certificate', { authenticated: { principal_name: { exact: 'CN=front' } } }, { not_id: { authenticated: {} } }],
  ['client certificate', { filter_state: { key: 'io.istio.peer_principal', string_match: { exact: SPIFFE } } }, { filter_state: { key: 'io.istio.peer_principal', string_match: { exact: 'x' } } }],
  ['source IP', { source_ip: cidr('10.1.0.0', 16) }, { source_ip: cidr('203.0.113.0', 24) }],
  ['source IP', { direct_remote_ip: cidr('10.1.0.9', 32) }, { direct_remote_ip: cidr('10.1.0.8', 32) }],
  ['remote IP', { remote_ip: cidr('203.0.113.0', 24) }, { remote_ip: cidr('10.1.0.0', 16) }],
  ['headers', header('x-a', '1'), header('x-b', '1')],
  ['path', path('/a/b'), path('/a')],
  ['source IP', { and_ids: { ids: [ANY, { source_ip: cidr('10.0.0.0', 8) }] } }, { and_ids: { ids: [ANY, { source_ip: cidr('11.0.0.0', 8) }] } }],
  ['source IP', { or_ids: { ids: [{ source_ip: cidr('10.0.0.0', 8) }] } }, { or_ids: { ids: [{ source_ip: cidr('11.0.0.0', 8) }] } }],
]; // prettier-ignore

const BOTH = [
  ...PERMISSIONS.map(([fact, fits, fails]) => ({ part: 'permissions', fact, fits, fails })),
  ...PRINCIPALS.map(([fact, fits, fails]) => ({ part: 'principals', fact, fits, fails })),
];

describe('criteria', () => {
  test.each(BOTH)('$part $fits holds, $fails does not', ({ part, fits, fails }) => {
    expect(verdictOf('ALLOW', { p: { [part]: [fits] } }).isAllowed).toBe(true);
    expect(verdictOf('ALLOW', { p: { [part]: [fails] } }).isAllowed).toBe(false);
    expect(verdictOf('DENY', { p: { [part]: [fits] } }).isAllowed).toBe(false);
  });

  test.each(BOTH.filter(({ fact }) => fact !== undefined))(
    '$part $fits asks about $fact',
    ({ part, fact = 'path', fits, fails }) => {
      const own = without(fact);
      expect(verdictOf('ALLOW', { p: { [part]: [fits] } }, own).isAllowed).toBeUndefined();
      expect(verdictOf('DENY', { p: { [part]: [fails] } }, own).isAllowed).toBeUndefined();
    },
  );

  test('a client without certificate is nobody', () => {
    const { tls: _, ...plain } = FACTS.stream.connection;
    const facts = { ...FACTS, stream: { ...FACTS.stream, connection: plain } };
    expect(verdictOf('ALLOW', { p: { principals: [{ authenticated: {} }] } }, facts).isAllowed).toBe(false); // prettier-ignore
  });
});

describe('three values', () => {
  const open = path('/a/b');
  const shut = header(':method', 'POST');
  const facts = without('path');
  test.each([
    ['one that fails settles "and"', allOf(open, shut), false],
    ['"and" stays open', allOf(open, ANY), undefined],
    ['one that holds settles "or"', oneOf(open, ANY), true],
    ['"or" stays open', oneOf(open, shut), undefined],
    ['"not" stays open', { not_rule: open }, undefined],
    ['"and" of nothing holds', allOf(), true],
  ])('%s', (_, permission, wanted) => {
    expect(verdictOf('ALLOW', { p: { permissions: [permission] } }, facts).isAllowed).toBe(wanted);
  });
});

describe('actions', () => {
  test('ALLOW without policies lets nothing pass, DENY all, LOG always', () => {
    expect(['ALLOW', 'DENY', 'LOG'].map((action) => verdictOf(action, {}).isAllowed)).toEqual([false, true, true]); // prettier-ignore
    expect(verdictOf('LOG', { p: { permissions: [path('/c')] } }).isAllowed).toBe(true);
  });

  test('the first that matches by name is named, unless an earlier one is not known', () => {
    const policies = { b: {}, a: { permissions: [path('/c')] }, c: {} };
    expect(verdictOf('DENY', policies).decisive?.name).toBe('b');
    const open = verdictOf('DENY', policies, without('path'));
    expect([open.isAllowed, open.decisive]).toEqual([false, undefined]);
  });

  test('a condition leaves a match open, and a mismatch as it is', () => {
    const condition = { condition: { const_expr: {} } };
    expect(verdictOf('ALLOW', { p: condition }).isAllowed).toBeUndefined();
    expect(verdictOf('ALLOW', { p: { ...condition, permissions: [path('/c')] } }).isAllowed).toBe(false); // prettier-ignore
  });

  test('the nearest lacks least; one that no request can match comes last', () => {
    const { policies } = verdictOf('ALLOW', {
      a: { permissions: [{ not_rule: ANY }] },
      b: { permissions: [allOf(path('/c'), header(':method', 'POST'))] },
      c: { permissions: [allOf(path('/a/b'), header(':method', 'POST'))] },
    });
    expect(nearest(policies)).toMatchObject({ policy: { name: 'c' }, lacks: [{ part: 'permission', criterion: { kind: 'header' } }] }); // prettier-ignore
  });
});

describe('filter state', () => {
  const state = (matcher: JsonObject) => ({ p: { principals: [{ filter_state: { key: 'k', ...matcher } }] } }); // prettier-ignore
  const asked = (matcher: JsonObject, object?: StateObject) => {
    const filterState = new Map(object === undefined ? [] : [['k', object]]);
    return verdictOf('ALLOW', state(matcher), { ...FACTS, stream: { ...FACTS.stream, filterState } }).isAllowed; // prettier-ignore
  };
  const within = { address_match: { ranges: [cidr('10.0.0.0', 8)] } };
  const outside = { address_match: { ranges: [cidr('10.0.0.0', 8)], invert_match: true } };

  test.each([
    ['text that fits', { string_match: { exact: 'a' } }, 'a', true],
    ['an address as text', { string_match: { prefix: '10.' } }, { ip: '10.1.2.3' }, true],
    ['an address in a range', within, { ip: '10.1.2.3' }, true],
    ['an address in an inverted range', outside, { ip: '10.1.2.3' }, false],
    ['an address outside of it', outside, { ip: '11.1.2.3' }, true],
    ['text is no address', within, '10.1.2.3', false],
    ['nor outside of one', outside, '11.1.2.3', false],
    ['nothing there', outside, undefined, false],
    ['there, but not known', within, null, undefined],
  ])('%s', (_, matcher, object, wanted) => {
    expect(asked(matcher, object)).toBe(wanted);
  });
});

describe('what a filter may have changed', () => {
  test.each([
    ['a header that is asked for', { openHeaders: new Set(['x-a']) }, undefined],
    ['any header', { openHeaders: new Set(['*']) }, undefined],
    ['another header', { openHeaders: new Set(['x-b']) }, true],
  ])('%s', (_, more, wanted) => {
    const { request } = FACTS;
    if (request === undefined) throw new Error('no request');
    const policies = { p: { permissions: [header('x-a', '1')] } };
    expect(verdictOf('ALLOW', policies, { ...FACTS, request: { ...request, ...more } }).isAllowed).toBe(wanted); // prettier-ignore
  });

  test('metadata of an open namespace', () => {
    const policies = { p: { principals: [{ metadata: claim('iss', { string_match: { exact: 'me' } }) }] } }; // prettier-ignore
    const stream = { ...FACTS.stream, openMetadata: new Set(['envoy.filters.http.jwt_authn']) };
    expect(verdictOf('ALLOW', policies, { ...FACTS, stream }).isAllowed).toBeUndefined();
  });
});
