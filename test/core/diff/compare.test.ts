import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareValues } from '../../../src/core/diff/compare.ts';
import { DROP_NOISE } from '../../../src/core/diff/dropped.ts';
import { normalForm } from '../../../src/core/diff/normal-form.ts';
import { certainlySame } from '../../../src/core/diff/same.ts';

const route = (name: string, prefix: string, cluster: string) => ({
  name,
  match: { prefix },
  route: { cluster },
});
const config = (...routes: object[]) => ({
  name: '9080',
  virtual_hosts: [{ name: 'reviews:9080', domains: ['reviews', 'reviews.default'], routes }],
});
const paths = (left: unknown, right: unknown): string[] =>
  compareValues(left, right).map(({ path }) => path);

describe('certainlySame', () => {
  it('property: says yes only where the close look finds nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (left, right) => {
        fc.pre(certainlySame(left, right, DROP_NOISE));
        expect(compareValues(normalForm(left), normalForm(right))).toEqual([]);
      }),
    );
  });

  it('says yes to other spellings in the same order', () => {
    const left = { name: 'envoy.router', timeout: '1.0s', version_info: '1', list: [{ a: null }] };
    const right = { name: 'envoy.filters.http.router', timeout: '1s', list: [{}] };
    expect(certainlySame(left, right, DROP_NOISE)).toBe(true);
  });

  it('says no where one has more', () => {
    expect(certainlySame({ a: 1 }, { a: 1, b: 2 }, DROP_NOISE)).toBe(false);
    expect(certainlySame({ a: [1, 2] }, { a: [1] }, DROP_NOISE)).toBe(false);
  });
});

describe('compareValues', () => {
  it('finds nothing between a value and itself', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(compareValues(value, structuredClone(value))).toEqual([]);
      }),
    );
  });

  it('takes a match for the same in whatever order its conditions stand', () => {
    const matching = (a: string, b: string) => ({
      match: {
        prefix: '/',
        query_parameters: [{ name: a }, { name: b }],
        dynamic_metadata: [{ path: a }, { path: b }],
      },
      route: { cluster: 'c' },
    });
    const rest = route('rest', '/', 'd');
    expect(paths(config(matching('x', 'y'), rest), config(matching('y', 'x'), rest))).toEqual([]);
    expect(paths(config(matching('x', 'y'), rest), config(rest, matching('y', 'x')))).toHaveLength(1); // prettier-ignore
  });

  it('finds a difference exactly where two JSON values differ, on either side', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (left, right) => {
          const there = compareValues(left, right);
          const back = compareValues(right, left);
          expect(there.length === 0).toBe(back.length === 0);
          expect(there.map((change) => [change.left, change.right])).toHaveLength(back.length);
        },
      ),
    );
  });

  it('takes domains for a set', () => {
    const left = { virtual_hosts: [{ name: 'a', domains: ['x', 'y'] }] };
    const right = { virtual_hosts: [{ name: 'a', domains: ['y', 'x'] }] };
    expect(paths(left, right)).toEqual([]);
  });

  it('names a dropped domain', () => {
    const left = { virtual_hosts: [{ name: 'a', domains: ['x', 'y'] }] };
    const right = { virtual_hosts: [{ name: 'a', domains: ['x'] }] };
    expect(compareValues(left, right)).toMatchObject([
      { path: 'virtualHosts[a].domains[1]', left: 'y', right: undefined },
    ]);
  });

  it('tells swapped routes from changed ones: their order decides', () => {
    const a = route('', '/a', 'c1');
    const b = route('', '/b', 'c2');
    expect(compareValues(config(a, b), config(b, a))).toMatchObject([
      { path: 'virtualHosts[reviews:9080].routes', note: 'same elements in another order' },
    ]);
  });

  it('shows a dropped route as one whole, and leaves its neighbours alone', () => {
    const routes = [route('', '/a', 'c1'), route('', '/b', 'c2'), route('', '/c', 'c3')];
    const without = routes.filter((_, index) => index !== 1);
    expect(compareValues(config(...routes), config(...without))).toMatchObject([
      { path: 'virtualHosts[reviews:9080].routes[1]', left: routes[1], right: undefined },
    ]);
  });

  it('follows a route whose match changed instead of calling it another one', () => {
    expect(paths(config(route('', '/a', 'c1')), config(route('', '/b', 'c1')))).toEqual([
      'virtualHosts[reviews:9080].routes[0].match.prefix',
    ]);
  });

  it('names a weight by its subset', () => {
    const weighted = (weight: number) => config({ match: { prefix: '/' }, route: { weighted_clusters: { clusters: [
      { name: 'outbound|9080|v1|reviews', weight: 90 }, { name: 'outbound|9080|v3|reviews', weight }] } } }); // prettier-ignore
    expect(compareValues(weighted(10), weighted(23))).toMatchObject([
      { path: 'virtualHosts[reviews:9080].routes[0].weights[v3]', left: 10, right: 23 },
    ]);
  });

  it('finds filter chains by what they match, not by position or name', () => {
    const chain = (port: number, name: string) => ({
      filter_chain_match: { destination_port: port },
      name,
    });
    const left = { filter_chains: [chain(80, 'a'), chain(81, 'b')] };
    expect(paths(left, { filter_chains: [chain(81, 'b'), chain(80, 'a')] })).toEqual([]);
    expect(paths(left, { filter_chains: [chain(81, 'b')] })).toEqual(['filterChains[a]']);
  });

  it('sees a change inside of a filter that meshdbg does not know', () => {
    const filter = (value: number) => ({
      filters: [
        {
          name: 'x',
          typed_config: { '@type': 'type.googleapis.com/acme.v1.Thing', deep: [{ value }] },
        },
      ],
    });
    expect(paths(filter(1), filter(2))).toEqual(['filters[x].deep[0].value']);
  });
});

describe('normalForm', () => {
  it.each([
    ['durations', { connect_timeout: '1s' }, { connect_timeout: '1.000s' }],
    [
      'Any and TypedStruct',
      {
        typed_config: {
          '@type': 'type.googleapis.com/udpa.type.v1.TypedStruct',
          type_url: 'type.googleapis.com/a.B',
          value: { x: 1 },
        },
      },
      { typed_config: { '@type': 'type.googleapis.com/a.B', x: 1 } },
    ],
    ['old filter names', { name: 'envoy.router' }, { name: 'envoy.filters.http.router' }],
    [
      'the words of retry_on',
      { retry_on: 'reset,connect-failure' },
      { retry_on: 'connect-failure,reset' },
    ],
    [
      'names of listener filters, sockets and access logs',
      [
        { name: 'envoy.listener.tls_inspector' },
        { name: 'tls' },
        { name: 'envoy.file_access_log' },
      ],
      [
        { name: 'envoy.filters.listener.tls_inspector' },
        { name: 'envoy.transport_sockets.tls' },
        { name: 'envoy.access_loggers.file' },
      ],
    ],
    ['an empty list', { a: 1, domains: [] }, { a: 1 }],
    ['an enum at its default', { lb_policy: 'ROUND_ROBIN', codec_type: 'AUTO' }, {}],
    [
      'a TypedStruct of xds and of udpa',
      {
        '@type': 'type.googleapis.com/xds.type.v3.TypedStruct',
        type_url: 'a/b.C',
        value: { x: [1] },
      },
      {
        '@type': 'type.googleapis.com/udpa.type.v1.TypedStruct',
        type_url: 'a/b.C',
        value: { x: [1] },
      },
    ],
    ['versions', { version_info: '1', a: 1 }, { version_info: '2', a: 1 }],
  ])('makes two spellings of %s equal', (_, left, right) => {
    expect(compareValues(normalForm(left), normalForm(right))).toEqual([]);
  });

  it.each([
    ['an empty message: presence may switch something on', { a: {} }, {}],
    ['false in a wrapper: it may override a default', { enabled: false }, {}],
    ['zero', { num_retries: 0 }, {}],
    [
      'data of an unknown type',
      { '@type': 'x/acme.Thing', mode: 'A' },
      { '@type': 'x/acme.Thing', mode: 'B' },
    ],
    ['two types', { '@type': 'x/acme.Thing' }, { '@type': 'x/acme.Other' }],
  ])('tells apart %s', (_, left, right) => {
    expect(compareValues(normalForm(left), normalForm(right))).toHaveLength(1);
  });

  it('leaves a header value alone that looks like a duration', () => {
    expect(normalForm({ exact: '1.0s' })).toEqual({ exact: '1.0s' });
  });
});
