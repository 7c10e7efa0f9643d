import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeListener } from '../../../src/core/decode/listener.ts';
import { decodeRouteConfiguration } from '../../../src/core/decode/route.ts';
import { decodeRoute } from '../../../src/core/decode/virtual-host.ts';

const matchOf = (match: object) => decodeRoute({ match }).match;
const actionOf = (route: object) => decodeRoute({ ...route }).action;

describe('route match', () => {
  it.each([
    [{ prefix: '/a' }, { kind: 'prefix', value: '/a' }],
    [{ path: '/a' }, { kind: 'exact', value: '/a' }],
    [{ path_separated_prefix: '/a' }, { kind: 'separated-prefix', value: '/a' }],
    [{ safe_regex: { regex: '/a.*' } }, { kind: 'regex', value: '/a.*' }],
    [{ connect_matcher: {} }, { kind: 'connect' }],
    [
      { path_match_policy: { typed_config: { path_template: '/{x}' } } },
      { kind: 'template', value: '/{x}' },
    ],
    [{}, { kind: 'none' }],
  ])('reads the path of %j', (match, path) => {
    expect(matchOf(match).path).toEqual(path);
  });

  it('reads every kind of header matcher, the deprecated ones too', () => {
    const headers = [
      { name: 'a' },
      { name: 'b', present_match: false },
      { name: 'c', string_match: { exact: 'x', ignore_case: true } },
      { name: 'd', string_match: { safe_regex: { regex: 'x+' } }, invert_match: true },
      { name: 'e', exact_match: 'x' },
      { name: 'f', safe_regex_match: { regex: 'y' } },
      { name: 'g', range_match: { start: '1', end: '5' }, treat_missing_header_as_empty: true },
    ];
    expect(matchOf({ prefix: '/', headers }).headers).toEqual([
      { name: 'a', matcher: { kind: 'present', present: true }, ...PLAIN },
      { name: 'b', matcher: { kind: 'present', present: false }, ...PLAIN },
      { name: 'c', matcher: text('exact', 'x', true), ...PLAIN },
      { name: 'd', matcher: text('regex', 'x+'), ...PLAIN, invert: true },
      { name: 'e', matcher: text('exact', 'x'), ...PLAIN },
      { name: 'f', matcher: text('regex', 'y'), ...PLAIN },
      {
        name: 'g',
        matcher: { kind: 'range', start: 1, end: 5 },
        ...PLAIN,
        treatMissingAsEmpty: true,
      },
    ]);
  });

  it('reads what else narrows a route', () => {
    const match = matchOf({
      prefix: '/',
      case_sensitive: false,
      grpc: {},
      runtime_fraction: {
        default_value: { numerator: 125000, denominator: 'MILLION' },
        runtime_key: 'k',
      },
      tls_context: { presented: true },
      query_parameters: [{ name: 'q', string_match: { prefix: 'x' } }, { name: 'p' }],
      dynamic_metadata: [
        {
          filter: 'jwt',
          path: [{ key: 'iss' }],
          value: { list_match: { one_of: { string_match: { exact: 'me' } } } },
        },
      ],
    });
    expect(match).toMatchObject({
      caseSensitive: false,
      grpc: true,
      runtimeFraction: { fraction: 0.125, runtimeKey: 'k' },
      tls: { presented: true },
      queryParameters: [
        { name: 'q', matcher: text('prefix', 'x') },
        { name: 'p', matcher: { kind: 'present', present: true } },
      ],
      dynamicMetadata: [
        { filter: 'jwt', path: ['iss'], value: { kind: 'list', oneOf: text('exact', 'me') } },
      ],
    });
  });
});

const PLAIN = { invert: false, treatMissingAsEmpty: false };
const text = (kind: string, value: string, ignoreCase = false) => ({
  kind: 'string',
  matcher: { kind, value, ignoreCase },
});

describe('route action', () => {
  it('keeps the defaults of Envoy apart from explicit values', () => {
    expect(actionOf({ route: { cluster: 'c' } })).toMatchObject({
      kind: 'forward',
      to: { kind: 'cluster', name: 'c' },
      clusterNotFoundStatus: 503,
    });
    expect(actionOf({ route: { cluster: 'c' } })).not.toHaveProperty('timeoutMs');
    expect(actionOf({ route: { cluster: 'c', timeout: '0s' } })).toHaveProperty('timeoutMs', 0);
  });

  it('reads weights, mirrors, retries and hash policies', () => {
    const action = actionOf({
      route: {
        weighted_clusters: {
          clusters: [
            { name: 'outbound|80|v1|web.shop.svc.cluster.local', weight: 3 },
            { name: 'b', weight: 1 },
            { name: 'none' },
          ],
        },
        request_mirror_policies: [
          { cluster: 'm', runtime_fraction: { default_value: { numerator: 10 } } },
          { cluster: 'all' },
        ],
        retry_policy: { retry_on: '5xx, reset', per_try_timeout: '0.250s' },
        hash_policy: [
          { header: { header_name: 'x-user' } },
          { cookie: { name: 'sid', ttl: '3600s' }, terminal: true },
          { connection_properties: { source_ip: true } },
        ],
      },
    });
    expect(action).toMatchObject({
      to: {
        kind: 'weighted',
        totalWeight: 4,
        clusters: [{ istioName: { subset: 'v1' } }, {}, { weight: 0 }],
      },
      mirrors: [
        { name: 'm', share: { fraction: 0.1 } },
        { name: 'all', share: { fraction: 1 } },
      ],
      retryPolicy: { on: ['5xx', 'reset'], attempts: 1, perTryTimeoutMs: 250 },
      hashPolicy: [
        { kind: 'header', name: 'x-user', terminal: false },
        { kind: 'cookie', name: 'sid', ttlMs: 3_600_000, terminal: true },
        { kind: 'source-ip', terminal: false },
      ],
    });
  });

  it('reads redirects and direct responses', () => {
    expect(
      actionOf({ redirect: { https_redirect: true, response_code: 'TEMPORARY_REDIRECT' } }),
    ).toEqual({ kind: 'redirect', status: 307, scheme: 'https', stripQuery: false });
    expect(actionOf({ direct_response: { status: 418, body: { inline_bytes: 'aMOp' } } })).toEqual({
      kind: 'direct-response',
      status: 418,
      body: 'hé',
    });
  });

  it('reads fault and CORS by the type of their config, wherever they stand', () => {
    const route = decodeRoute({
      route: { cluster: 'c', cors: { allow_origin_string_match: [{ exact: 'https://old' }] } },
      typed_per_filter_config: {
        'my.fault': {
          '@type': 'type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault',
          delay: { fixed_delay: '2s', percentage: { numerator: 50 } },
          abort: { http_status: 555, percentage: { numerator: 10, denominator: 'TEN_THOUSAND' } },
        },
      },
    });
    expect(route.perFilter).toMatchObject({
      fault: {
        delay: { fixedMs: 2000, share: { fraction: 0.5 } },
        abort: { httpStatus: 555, share: { fraction: 0.001 } },
      },
      cors: { allowOrigins: [{ kind: 'exact', value: 'https://old' }] },
    });
  });
});

/** Puts any JSON value in place of any field of a real shape. */
function damaged(shape: unknown): fc.Arbitrary<unknown> {
  const whole = fc.jsonValue({ maxDepth: 2 });
  if (Array.isArray(shape))
    return fc.oneof(
      { weight: 6, arbitrary: fc.tuple(...shape.map(damaged)) },
      { weight: 1, arbitrary: whole },
    );
  if (typeof shape !== 'object' || shape === null)
    return fc.oneof({ weight: 3, arbitrary: fc.constant(shape) }, { weight: 1, arbitrary: whole });
  const record = fc.record(
    Object.fromEntries(Object.entries(shape).map(([key, value]) => [key, damaged(value)])),
  );
  return fc.oneof({ weight: 6, arbitrary: record }, { weight: 1, arbitrary: whole });
}

const ROUTES = {
  name: '80',
  virtual_hosts: [
    {
      name: 'a',
      domains: ['a'],
      retry_policy: { retry_on: 'x', num_retries: 1, retriable_status_codes: [503] },
      routes: [
        {
          name: 'r',
          match: {
            prefix: '/',
            headers: [{ name: 'h', string_match: { safe_regex: { regex: 'x' } } }],
            query_parameters: [{ name: 'q', string_match: { exact: '1' } }],
            dynamic_metadata: [
              { filter: 'f', path: [{ key: 'k' }], value: { or_match: { value_matchers: [{}] } } },
            ],
            runtime_fraction: { default_value: { numerator: 1 } },
          },
          route: {
            weighted_clusters: { clusters: [{ name: 'c', weight: 1 }] },
            timeout: '1s',
            hash_policy: [{ cookie: { name: 'c', ttl: '1s' } }],
            request_mirror_policies: [{ cluster: 'm', runtime_fraction: { default_value: {} } }],
            regex_rewrite: { pattern: { regex: 'x' }, substitution: 'y' },
          },
          typed_per_filter_config: {
            f: { '@type': 'x/y.HTTPFault', delay: { fixed_delay: '1s' } },
          },
          request_headers_to_add: [{ header: { key: 'k', value: 'v' } }],
        },
      ],
    },
  ],
};

const LISTENER = {
  name: 'l',
  address: { socket_address: { address: '0.0.0.0', port_value: 80 } },
  additional_addresses: [{ address: { pipe: { path: '/x' } } }],
  listener_filters: [{ name: 'f', filter_disabled: { or_match: { rules: [{ destination_port_range: { start: 1, end: 2 } }] } } }],
  access_log: [{ name: 'a', typed_config: { '@type': 'x/y.FileAccessLog', path: '/dev/stdout' } }],
  filter_chains: [
    {
      filter_chain_match: { destination_port: 80, prefix_ranges: [{ address_prefix: '10.0.0.0', prefix_len: 8 }], server_names: ['a'], source_ports: [1] },
      transport_socket: { typed_config: { '@type': 'x/y.DownstreamTlsContext', common_tls_context: {} } },
      filters: [
        { name: 'h', typed_config: { '@type': 'x/y.HttpConnectionManager', route_config: ROUTES, http_filters: [{ name: 'x', typed_config: {} }] } },
        { name: 't', typed_config: { '@type': 'x/y.TcpProxy', cluster: 'c', hash_policy: [{ source_ip: {} }] } },
      ],
    },
  ],
}; // prettier-ignore

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

describe('damaged configs', () => {
  it('never make the decoders throw', () => {
    fc.assert(
      fc.property(damaged(ROUTES), damaged(LISTENER), (routes, listener) => {
        fc.pre(isRecord(routes) && isRecord(listener));
        if (!isRecord(routes) || !isRecord(listener)) return;
        expect(decodeRouteConfiguration(routes).virtualHosts).toBeInstanceOf(Array);
        expect(decodeListener(listener).filterChains).toBeInstanceOf(Array);
      }),
    );
  });
});
