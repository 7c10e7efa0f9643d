import { expect, test } from 'vitest';
import { FALLBACK, carrying, reached, request, to } from './ask.ts';

// Each line was checked with Envoy 1.40 (test/envoy/routes.test.ts found several of them).
test.each([
  ['a prefix', { prefix: '/a' }, request('/ab?x=1'), true],
  ['the query is not part of the path', { path: '/a' }, request('/a?x=1'), true],
  ['a separated prefix ends at a slash', { path_separated_prefix: '/a' }, request('/ab'), false],
  ['a separated prefix may be all', { path_separated_prefix: '/a' }, request('/a'), true],
  ['a regex matches the whole path', { safe_regex: { regex: '/a' } }, request('/ab'), false],
  ['case counts', { path: '/a' }, request('/A'), false],
  ['unless told otherwise', { path: '/a', case_sensitive: false }, request('/A'), true],
  ['CONNECT has no path', { prefix: '' }, request('', { method: 'CONNECT' }), false],
  ['CONNECT', { connect_matcher: {} }, request('', { method: 'CONNECT' }), true],
  [
    'each value of a header is tried',
    { prefix: '/', headers: [{ name: 'X-A', string_match: { exact: 'b' } }] },
    carrying(['x-a', 'a'], ['x-a', 'b']),
    true,
  ],
  [
    'values are not joined',
    { prefix: '/', headers: [{ name: 'x-a', string_match: { exact: 'a,b' } }] },
    carrying(['x-a', 'a'], ['x-a', 'b']),
    false,
  ],
  [
    'a missing header is not matched, inverted or not',
    { prefix: '/', headers: [{ name: 'x-a', string_match: { exact: 'a' }, invert_match: true }] },
    carrying(),
    false,
  ],
  [
    'a missing header as empty',
    {
      prefix: '/',
      headers: [
        {
          name: 'x-a',
          string_match: { exact: 'a' },
          invert_match: true,
          treat_missing_header_as_empty: true,
        },
      ],
    },
    carrying(),
    true,
  ],
  ['absence', { prefix: '/', headers: [{ name: 'x-a', present_match: false }] }, carrying(), true],
  [
    'absence turned round',
    { prefix: '/', headers: [{ name: 'x-a', present_match: true, invert_match: true }] },
    carrying(),
    true,
  ],
  [
    'a range is half open',
    { prefix: '/', headers: [{ name: 'x-a', range_match: { start: '1', end: '5' } }] },
    carrying(['x-a', '5']),
    false,
  ],
  [
    'a range wants a whole number',
    { prefix: '/', headers: [{ name: 'x-a', range_match: { start: '1', end: '5' } }] },
    carrying(['x-a', '1.0']),
    false,
  ],
  [
    'the first value of a query parameter',
    { prefix: '/', query_parameters: [{ name: 'q', string_match: { exact: '1' } }] },
    request('/?q=1&q=2'),
    true,
  ],
  [
    'query parameters are not decoded',
    { prefix: '/', query_parameters: [{ name: 'q', string_match: { exact: 'a b' } }] },
    request('/?q=a%20b'),
    false,
  ],
  [
    'an absent query parameter',
    { prefix: '/', query_parameters: [{ name: 'q', present_match: false }] },
    request('/?Q=1'),
    true,
  ],
  [
    'a quoted cookie',
    { prefix: '/', cookies: [{ name: 'user', string_match: { exact: 'jason' } }] },
    carrying(['cookie', 'a=b; user="jason"']),
    true,
  ],
  [
    'an absent cookie fits what is inverted',
    {
      prefix: '/',
      cookies: [{ name: 'user', string_match: { exact: 'jason' }, invert_match: true }],
    },
    carrying(),
    true,
  ],
  [
    'gRPC by its content type',
    { prefix: '/', grpc: {} },
    carrying(['content-type', 'application/grpc+proto']),
    true,
  ],
  ['no gRPC', { prefix: '/', grpc: {} }, carrying(['content-type', 'application/grpc-web']), false],
  [
    'CONNECT is no gRPC',
    { connect_matcher: {}, grpc: {} },
    request('', { method: 'CONNECT', headers: [['content-type', 'application/grpc']] }),
    false,
  ],
  ['no client certificate', { prefix: '/', tls_context: { presented: false } }, request('/'), true],
  [
    'a client certificate is wanted',
    { prefix: '/', tls_context: { validated: true } },
    request('/'),
    false,
  ],
])('%s', (_, match, asked, fits) => {
  expect(
    reached(
      [to('wanted', match), { match: { prefix: '' }, route: { cluster: 'other' } }],
      asked,
    ).includes('wanted'),
  ).toBe(fits);
});

test.each([
  ['/t/{one}/{two}', '/t/a/b', true],
  ['/t/*/x', '/t/a/b/x', false],
  ['/t/**', '/t/a/b/*', true],
  ['/t/{file}.html', '/t/a.html', true],
  ['/t/{own=a/*}/z', '/t/a/b/z', true],
  ['/t/**.m3u8', '/t/a/b.m3u8', true],
])('template %s on %s', (template, path, fits) => {
  const match = {
    path_match_policy: {
      name: 'x',
      typed_config: {
        '@type': 'x/envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig',
        path_template: template,
      },
    },
  };
  expect(reached([to('wanted', match), FALLBACK], request(path))).toBe(
    fits ? '100 wanted' : '100 other',
  );
});
