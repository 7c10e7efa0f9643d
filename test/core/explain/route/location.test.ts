import { expect, test } from 'vitest';
import { decided, request } from './ask.ts';

const route = (action: object, match: object = { prefix: '/' }, more: object = {}) => [
  { name: 'r', match, route: { cluster: 'c', ...action }, ...more },
];
const redirect = (action: object, match: object = { prefix: '/a' }) => [
  { match, redirect: action },
];
const secure = (path: string, authority = 'shop.example') =>
  request(path, { scheme: 'https', authority, headers: [['x-forwarded-proto', 'https']] });

// What Envoy 1.40 answers to the same.
test.each([
  ['host', { host_redirect: 'new.example' }, request('/a?x=1'), 'http://new.example/a?x=1'],
  ['path keeps the query', { path_redirect: '/b' }, request('/a?x=1'), 'http://shop.example/b?x=1'],
  [
    'a path with a query of its own',
    { path_redirect: '/b?y=2', strip_query: true },
    request('/a?x=1'),
    'http://shop.example/b?y=2',
  ],
  [
    'without query',
    { path_redirect: '/b', strip_query: true },
    request('/a?x=1'),
    'http://shop.example/b',
  ],
  ['a slash is put in front', { path_redirect: 'b' }, request('/a'), 'http://shop.example/b'],
  ['prefix', { prefix_rewrite: '/b/' }, request('/a/c?x=1'), 'http://shop.example/b//c?x=1'],
  [
    'regex',
    { regex_rewrite: { pattern: { regex: '^/a/(.*)$' }, substitution: '/\\1/b' } },
    request('/a/c?x=1'),
    'http://shop.example/c/b?x=1',
  ],
  [
    'the usual port goes with its scheme',
    { https_redirect: true },
    request('/a', { authority: 'shop.example:80' }),
    'https://shop.example/a',
  ],
  [
    'another port stays',
    { https_redirect: true },
    request('/a', { authority: 'shop.example:8080' }),
    'https://shop.example:8080/a',
  ],
  [
    'a new port',
    { port_redirect: 8443 },
    request('/a', { authority: 'shop.example:8080' }),
    'http://shop.example:8443/a',
  ],
  [
    'an IPv6 host',
    { scheme_redirect: 'http' },
    secure('/a', '[2001:db8::1]:443'),
    'http://[2001:db8::1]/a',
  ],
  [
    'the same scheme keeps its port',
    { path_redirect: '/b' },
    request('/a', { authority: 'shop.example:80' }),
    'http://shop.example:80/b',
  ],
])('redirect: %s', (_, action, asked, location) => {
  expect(decided(redirect(action), asked)).toMatchObject({ status: 301, location });
});

test('a virtual host that wants HTTPS', () => {
  const all = { host: { require_tls: 'ALL' } };
  expect(decided(route({}), request('/a?x=1'), all)).toEqual({
    kind: 'redirect',
    status: 301,
    location: 'https://shop.example/a?x=1',
  });
  expect(decided(route({}), secure('/a'), all).kind).toBe('forward');
  const internal = request('/', {
    headers: [
      ['x-forwarded-proto', 'http'],
      ['x-envoy-internal', 'true'],
    ],
  });
  expect(decided(route({}), internal, { host: { require_tls: 'EXTERNAL_ONLY' } }).kind).toBe(
    'forward',
  );
  expect(decided(route({}), internal, all).kind).toBe('redirect');
});

test('a direct response of 3xx has the request’s own URL as Location', () => {
  expect(
    decided([{ match: { prefix: '/' }, direct_response: { status: 302 } }], request('/a')),
  ).toEqual({ kind: 'direct-response', status: 302, location: 'http://shop.example/a' });
  expect(
    decided(
      [{ match: { prefix: '/' }, direct_response: { status: 404, body: { inline_string: 'no' } } }],
      request('/a'),
    ),
  ).toEqual({ kind: 'direct-response', status: 404, body: 'no' });
});
