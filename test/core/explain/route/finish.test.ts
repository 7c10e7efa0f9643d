import { expect, test } from 'vitest';
import { decided, headersOf, request, sent } from './ask.ts';

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

const withHeaders = (...headers: [string, string][]) => request('/', { headers });
const GRPC: [string, string] = ['content-type', 'application/grpc'];

test.each([
  ['15 s where nothing is said', {}, withHeaders(), { timeoutMs: 15_000 }],
  ['the route', { timeout: '3s' }, withHeaders(), { timeoutMs: 3000 }],
  ['none', { timeout: '0s' }, withHeaders(), { timeoutMs: 0 }],
  [
    'the request',
    { timeout: '3s' },
    withHeaders(['x-envoy-upstream-rq-timeout-ms', '250']),
    { timeoutMs: 250 },
  ],
  [
    'no number',
    { timeout: '3s' },
    withHeaders(['x-envoy-upstream-rq-timeout-ms', '-5']),
    { timeoutMs: 3000 },
  ],
  [
    'per try',
    { timeout: '3s', retry_policy: { retry_on: '5xx', per_try_timeout: '1s' } },
    withHeaders(),
    { timeoutMs: 3000, perTryTimeoutMs: 1000 },
  ],
  [
    'no shorter than the whole',
    { timeout: '3s', retry_policy: { retry_on: '5xx', per_try_timeout: '3s' } },
    withHeaders(),
    { timeoutMs: 3000 },
  ],
  [
    'max_stream_duration takes the place of timeout',
    { timeout: '3s', max_stream_duration: {} },
    withHeaders(),
    { timeoutMs: 0 },
  ],
  [
    'a capped deadline of gRPC',
    { timeout: '3s', max_grpc_timeout: '9s' },
    withHeaders(GRPC, ['grpc-timeout', '1M']),
    { timeoutMs: 9000 },
  ],
  [
    'a deadline of gRPC',
    { timeout: '3s', max_grpc_timeout: '0s' },
    withHeaders(GRPC, ['grpc-timeout', '5000001u']),
    { timeoutMs: 5001 },
  ],
  [
    'an offset',
    { max_grpc_timeout: '60s', grpc_timeout_offset: '2s' },
    withHeaders(GRPC, ['grpc-timeout', '5S']),
    { timeoutMs: 3000 },
  ],
  [
    'a deadline of the stream',
    { max_stream_duration: { max_stream_duration: '30s', grpc_timeout_header_max: '0s' } },
    withHeaders(GRPC, ['grpc-timeout', '5S']),
    { timeoutMs: 0, maxStreamDurationMs: 5000 },
  ],
])('timeouts: %s', (_, action, asked, timeouts) => {
  const decision = decided(route(action), asked);
  expect(decision).toMatchObject(timeouts);
  expect('perTryTimeoutMs' in decision).toBe('perTryTimeoutMs' in timeouts);
});

test('the upstream is told how long it has', () => {
  expect(
    headersOf(sent(route({ timeout: '3s' }), withHeaders()), 'x-envoy-expected-rq-timeout-ms'),
  ).toEqual(['x-envoy-expected-rq-timeout-ms=3000']);
  expect(
    headersOf(
      sent(route({ max_grpc_timeout: '9s' }), withHeaders(GRPC, ['grpc-timeout', '1M'])),
      'grpc-timeout',
    ),
  ).toEqual(['grpc-timeout=9000m']);
});

test('retries: the route’s policy in whole, else the virtual host’s; headers add to it', () => {
  const host = { retry_policy: { retry_on: 'reset', num_retries: 5 } };
  const policy = (action: object, ...headers: [string, string][]) => {
    const decision = decided(route(action), withHeaders(...headers), { host });
    return decision.kind === 'forward' ? decision.retryPolicy : undefined;
  };
  expect(policy({})).toMatchObject({ on: ['reset'], attempts: 5 });
  expect(policy({ retry_policy: { retry_on: '5xx' } })).toMatchObject({ on: ['5xx'], attempts: 1 });
  expect(
    policy({}, ['x-envoy-retry-on', '5xx, reset'], ['x-envoy-max-retries', '2']),
  ).toMatchObject({ on: ['reset', '5xx'], attempts: 2 });
});

test('a policy for certain requests looks at the headers as the operations left them', () => {
  const retry_policy = {
    retry_on: '5xx',
    retriable_request_headers: [{ name: 'end-user', string_match: { exact: 'jason' } }],
  };
  const changed = {
    request_headers_to_add: [
      add('end-user', 'maria', { append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' }),
    ],
  };
  const of = (more: object) => {
    const decision = decided(
      route({ retry_policy }, { prefix: '/' }, more),
      withHeaders(['end-user', 'jason']),
    );
    return decision.kind === 'forward' && decision.retryPolicy !== undefined;
  };
  expect([of({}), of(changed)]).toEqual([true, false]);
});

test('mirrors of the nearest level that has any; none for CONNECT', () => {
  const config = { request_mirror_policies: [{ cluster: 'far' }] };
  const host = { request_mirror_policies: [{ cluster: 'near' }, { cluster_header: 'x-mirror' }] };
  const names = (asked: Parameters<typeof decided>[1], match: object = { prefix: '/' }) => {
    const decision = decided(route({}, match), asked, { host, config });
    return decision.kind === 'forward' ? decision.mirrors.map(({ name }) => name) : [];
  };
  expect(names(request('/'))).toEqual(['near']);
  expect(names(withHeaders(['x-mirror', 'named']))).toEqual(['near', 'named']);
  expect(names(request('', { method: 'CONNECT' }), { connect_matcher: {} })).toEqual([]);
});
