import { expect, test } from 'vitest';
import { decided, headersOf, request, sent } from './ask.ts';

const route = (action: object, match: object = { prefix: '/' }, more: object = {}) => [
  { name: 'r', match, route: { cluster: 'c', ...action }, ...more },
];

const add = (key: string, value: string, more: object = {}) => ({
  header: { key, value },
  ...more,
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
