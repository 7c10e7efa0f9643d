import { expect, test } from 'vitest';
import { headersOf, request, sent } from './ask.ts';

const route = (action: object, match: object = { prefix: '/' }, more: object = {}) => [
  { name: 'r', match, route: { cluster: 'c', ...action }, ...more },
];

test.each([
  ['a prefix', { prefix_rewrite: '/b' }, { prefix: '/a' }, '/a/c?x=1', '/b/c?x=1'],
  [
    'a prefix in another case',
    { prefix_rewrite: '/b' },
    { prefix: '/A', case_sensitive: false },
    '/a/c',
    '/b/c',
  ],
  [
    'of a regex match all of the path',
    { prefix_rewrite: '/b' },
    { safe_regex: { regex: '/a.*' } },
    '/a/c?x=1',
    '/b?x=1',
  ],
  [
    'every match of a regex',
    { regex_rewrite: { pattern: { regex: 'a' }, substitution: '[\\0]' } },
    { prefix: '/' },
    '/a/a?a',
    '/[a]/[a]?a',
  ],
  [
    'empty matches, too',
    { regex_rewrite: { pattern: { regex: 'x*$' }, substitution: '/end' } },
    { prefix: '/' },
    '/axx',
    '/a/end',
  ],
  ['a format', { path_rewrite: '/f/%REQ(:method)%' }, { prefix: '/' }, '/a?x=1', '/f/GET?x=1'],
])('path rewrite: %s', (_, action, match, path, rewritten) => {
  const upstream = sent(route(action, match), request(path));
  expect(upstream.path).toBe(rewritten);
  expect(headersOf(upstream, 'x-envoy-original-path')).toEqual([`x-envoy-original-path=${path}`]);
});

test('host rewrites leave the old host in x-envoy-original-host and, where asked, in x-forwarded-host', () => {
  const headers: [string, string][] = [
    ['x-host', 'first.example'],
    ['x-host', 'second.example'],
  ];
  const upstream = sent(
    route({ host_rewrite_header: 'X-Host', append_x_forwarded_host: true }),
    request('/', { headers }),
  );
  expect(upstream.authority).toBe('first.example');
  expect(headersOf(upstream, 'x-envoy-original-host', 'x-forwarded-host').toSorted()).toEqual([
    'x-envoy-original-host=shop.example',
    'x-forwarded-host=shop.example',
  ]);
  expect(sent(route({ host_rewrite_header: 'x-none' }), request('/')).authority).toBe(
    'shop.example',
  );
  // Formats of hosts do not omit what is missing.
  expect(sent(route({ host_rewrite: '%REQ(x-none)%' }), request('/')).authority).toBe('-');
});

const add = (key: string, value: string, more: object = {}) => ({
  header: { key, value },
  ...more,
});

test('header operations: split, route, virtual host, configuration; later ones win, or the most specific', () => {
  const level = (value: string) => ({
    request_headers_to_add: [
      add('x-level', value, { append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' }),
    ],
  });
  const clusters = [{ name: 'c', weight: 1, ...level('split') }];
  const routes = [
    { match: { prefix: '/' }, route: { weighted_clusters: { clusters } }, ...level('route') },
  ];
  const last = (config: object): string[] =>
    headersOf(
      sent(routes, request('/'), {
        host: level('host'),
        config: { ...level('config'), ...config },
      }),
      'x-level',
    );
  expect(last({})).toEqual(['x-level=config']);
  expect(last({ most_specific_header_mutations_wins: true })).toEqual(['x-level=route']);
});

test('within a level all values are made before any is set: what overwrites first, then what is added', () => {
  const request_headers_to_add = [
    add('x-a', 'one'),
    add('x-a', 'two', { append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' }),
    add('x-b', '%REQ(x-a)%'),
    add('x-c', '', {}),
    add('x-d', '', { keep_empty_value: true }),
    add('x-e', 'x', { append_action: 'OVERWRITE_IF_EXISTS' }),
    add('x-b', 'absent', { append_action: 'ADD_IF_ABSENT' }),
  ];
  const upstream = sent(
    route({}, { prefix: '/' }, { request_headers_to_add, request_headers_to_remove: ['X-Gone'] }),
    request('/', {
      headers: [
        ['x-a', 'zero'],
        ['x-gone', 'y'],
      ],
    }),
  );
  expect(headersOf(upstream, 'x-a', 'x-b', 'x-c', 'x-d', 'x-e', 'x-gone')).toEqual([
    'x-a=two',
    'x-a=one',
    'x-b=zero',
    'x-d=',
    'x-b=absent',
  ]);
});
