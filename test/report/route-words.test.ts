import { describe, expect, it } from 'vitest';
import { queryRoutes } from '../../src/core/query/routes.ts';
import { routesReport } from '../../src/report/routes.ts';
import { cellsOf } from '../support/cells.ts';
import { snapshotOf } from '../support/proxy-snapshot.ts';
import { dynamic, host } from '../support/route-config.ts';

const CLUSTER = 'outbound|80||web.shop.svc.cluster.local';

/** What all columns say of one route of a virtual host, as Envoy's dump has it. */
function cells(route: object, virtualHost: object = {}): Record<string, string> {
  const config = {
    name: '80',
    virtual_hosts: [
      {
        ...host('web.shop.svc.cluster.local:80', ['web'], [{ match: { prefix: '/' }, ...route }]),
        ...virtualHost,
      },
    ],
  };
  const snapshot = snapshotOf({ dump: { RoutesConfigDump: dynamic(config) } });
  return cellsOf(routesReport(snapshot, queryRoutes(snapshot, {})))[0] ?? {};
}

const forward = (more: object): object => ({ route: { cluster: CLUSTER, ...more } });
const filter = (type: string, config: object): object => ({
  ...forward({}),
  typed_per_filter_config: { f: { '@type': `type.googleapis.com/x.${type}`, ...config } },
});
const regex = (pattern: string, substitution: string): object => ({
  pattern: { regex: pattern },
  substitution,
});

describe('GOES TO', () => {
  it.each([
    [{ redirect: { host_redirect: 'new.example.com' } }, 'redirect 301 //new.example.com/<path>'],
    [{ redirect: { https_redirect: true } }, 'redirect 301 https://<host>/<path>'],
    [
      { redirect: { scheme_redirect: 'http', port_redirect: 8080, response_code: 'FOUND' } },
      'redirect 302 http://<host>:8080/<path>',
    ],
    [
      { redirect: { path_redirect: '/v2', strip_query: true, response_code: 'SEE_OTHER' } },
      'redirect 303 /v2 without query',
    ],
    [
      { redirect: { prefix_rewrite: '/v2/', response_code: 'TEMPORARY_REDIRECT' } },
      'redirect 307 /v2/<rest of path>',
    ],
    [
      {
        redirect: { regex_rewrite: regex('^/a(.*)', '/b\\1'), response_code: 'PERMANENT_REDIRECT' },
      },
      'redirect 308 path ~ ^/a(.*) → /b\\1',
    ],
    [{ direct_response: { status: 503 } }, 'answers 503'],
    [
      { direct_response: { status: 404, body: { inline_string: 'gone\n  for good' } } },
      'answers 404 "gone for good"',
    ],
    [{ direct_response: { status: 200, body: { inline_bytes: btoa('ok') } } }, 'answers 200 "ok"'],
    [
      { direct_response: { status: 200, body: { inline_string: 'x'.repeat(61) } } },
      `answers 200 "${'x'.repeat(60)}…"`,
    ],
    [{ non_forwarding_action: {} }, 'not forwarded'],
    [{ filter_action: {} }, 'left to a filter'],
    [{ novel_action: {} }, 'an action that meshdbg does not know'],
  ])('%j', (route, text) => {
    expect(cells(route)['GOES TO']).toBe(text);
  });
});

describe('REWRITE', () => {
  it.each([
    [{}, ''],
    [{ prefix_rewrite: '/v2' }, 'path prefix → /v2'],
    [{ regex_rewrite: regex('^/a', '/b') }, 'path ~ ^/a → /b'],
    [
      { path_rewrite_policy: { typed_config: { path_template_rewrite: '/{id}' } } },
      'path → template /{id}',
    ],
    [{ path_rewrite: '/fixed' }, 'path → /fixed'],
    [{ host_rewrite_literal: 'old.example.com' }, 'host → old.example.com'],
    [{ host_rewrite_header: 'x-host' }, 'host → header x-host'],
    [{ host_rewrite_path_regex: regex('^/(.+)', '\\1') }, 'host from path ~ ^/(.+) → \\1'],
    [{ auto_host_rewrite: true }, "host → the endpoint's"],
    [
      { prefix_rewrite: '/', host_rewrite_literal: 'a.example' },
      'path prefix → /, host → a.example',
    ],
  ])('%j', (action, text) => {
    const { REWRITE: shown, EXTRAS: extras } = cells(forward(action));
    expect(shown).toBe(text || '-');
    expect(extras).toBe(text || '-');
  });
});

describe('FAULT', () => {
  const share = (numerator: number, denominator = 'HUNDRED'): object => ({
    percentage: { numerator, denominator },
  });
  it.each([
    [{ delay: { fixed_delay: '2s', ...share(100) } }, 'delay 2s for 100 %'],
    [{ delay: { header_delay: {}, ...share(100) } }, 'delay by header for 100 %'],
    [{ abort: { http_status: 503, ...share(1, 'TEN_THOUSAND') } }, 'abort 503 for 0.01 %'],
    [{ abort: { grpc_status: 14, ...share(50) } }, 'abort gRPC 14 for 50 %'],
    [{ abort: { header_abort: {}, ...share(100) } }, 'abort by header for 100 %'],
    [
      {
        delay: { fixed_delay: '0.25s', ...share(10) },
        abort: { http_status: 500, ...share(20) },
        headers: [
          { name: 'end-user', string_match: { exact: 'jason' } },
          { name: 'x-test', present_match: true },
        ],
        upstream_cluster: 'a',
      },
      'delay 250ms for 10 %, abort 500 for 20 %, where end-user = "jason" and x-test present, to cluster a',
    ],
  ])('%j', (fault, text) => {
    const { FAULT: shown, EXTRAS: extras } = cells(filter('HTTPFault', fault));
    expect([shown, extras]).toEqual([text, text]);
  });
});

describe('RETRIES', () => {
  it.each([
    [undefined, '-'],
    [{ num_retries: 0, retry_on: '5xx' }, 'none'],
    [{ num_retries: 3 }, 'none unless the request asks'],
    [{ retry_on: 'connect-failure, 5xx' }, '1 on connect-failure,5xx'],
    [
      { num_retries: 2, retry_on: 'retriable-status-codes', retriable_status_codes: [503, 504], per_try_timeout: '2s' },
      '2 on retriable-status-codes 503/504, 2s each',
    ],
  ])('%j', (retry_policy, text) => {
    expect(cells(forward(retry_policy === undefined ? {} : { retry_policy }))['RETRIES']).toBe(text);
  });
}); // prettier-ignore

describe('MIRROR', () => {
  const mirror = (cluster: string, numerator?: number): object => ({
    cluster,
    ...(numerator === undefined ? {} : { runtime_fraction: { default_value: { numerator } } }),
  });
  it.each([
    [[mirror('outbound|80|v2|web.shop.svc.cluster.local')], 'web v2 100 %'],
    [
      [mirror('outbound|8080||audit.ops.svc.cluster.local', 10), mirror('other', 0)],
      'audit.ops:8080 10 %, other 0 %',
    ],
  ])('%j', (request_mirror_policies, text) => {
    const { MIRROR: shown, EXTRAS: extras } = cells(forward({ request_mirror_policies }));
    expect([shown, extras]).toEqual([text, `mirror ${text}`]);
  });
});

describe('HASH', () => {
  it.each([
    [[{ header: { header_name: 'x-user' } }], 'header x-user'],
    [[{ cookie: { name: 'session', ttl: '0s' } }], 'cookie session'],
    [[{ query_parameter: { name: 'id' } }], 'query parameter id'],
    [[{ filter_state: { key: 'k' } }], 'filter state k'],
    [
      [{ header: { header_name: 'a' } }, { connection_properties: { source_ip: true } }],
      'header a, source ip',
    ],
  ])('%j', (hash_policy, text) => {
    expect(cells(forward({ hash_policy }))['HASH']).toBe(text);
  });
});

describe('HEADERS', () => {
  const add = (key: string, value: string, append_action?: string): object => ({
    header: { key, value },
    ...(append_action === undefined ? {} : { append_action }),
  });
  it('tells by a sign what becomes of each, and what the virtual host adds', () => {
    const route = {
      ...forward({}),
      request_headers_to_add: [
        add('x-a', '1'),
        add('x-b', '2', 'ADD_IF_ABSENT'),
        add('x-c', '3', 'OVERWRITE_IF_EXISTS_OR_ADD'),
        add('x-d', '4', 'OVERWRITE_IF_EXISTS'),
        { ...add('x-e', '5'), append: false },
      ],
      request_headers_to_remove: ['x-f'],
    };
    const shown = cells(route, { response_headers_to_remove: ['server'] })['HEADERS'];
    expect(shown?.split(', ')).toEqual(
      expect.arrayContaining([
        'request +x-a: 1', 'request +?x-b: 2', 'request =x-c: 3', 'request =?x-d: 4', 'request =x-e: 5',
        'request -x-f', 'response -server',
      ]),
    ); // prettier-ignore
    expect(shown?.split(', ')).toHaveLength(7);
  });

  it('keeps what lets somebody in to itself', () => {
    const route = { ...forward({}), request_headers_to_add: [add('authorization', 'Basic eHl6')] };
    expect(cells(route)['HEADERS']).not.toContain('eHl6');
  });
});

describe('CORS', () => {
  it.each([
    [{}, 'no origins'],
    [
      {
        allow_origin_string_match: [{ exact: 'https://a' }, { prefix: 'https://b' }],
        allow_methods: 'GET,POST',
        allow_headers: 'x-a',
        expose_headers: 'x-b',
        allow_credentials: true,
        max_age: '600',
      },
      '= "https://a" or starts with "https://b", methods GET,POST, headers x-a, exposes x-b, credentials, max age 600s',
    ],
  ])('%j', (cors, text) => {
    expect(cells(filter('CorsPolicy', cors))['CORS']).toBe(text);
  });
});

describe('TIMEOUT', () => {
  it.each([
    [{ timeout: '0s' }, 'none', '-'],
    [{ timeout: '1.5s' }, '1.5s', 'timeout 1.5s'],
    [{}, '15s', '-'],
  ])('%j', (action, shown, extras) => {
    expect(cells(forward(action))).toMatchObject({ TIMEOUT: shown, EXTRAS: extras });
  });

  it('says where plain HTTP never gets so far', () => {
    expect(cells(forward({}), { require_tls: 'EXTERNAL_ONLY' })['EXTRAS']).toBe(
      'plain HTTP → 301 https (external)',
    );
  });
});
