import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sourcesOf } from '../../../../src/core/model/provenance.ts';
import { object, objects } from '../../../../src/core/decode/read.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import type { ConfigObject } from '../../../../src/core/intent/model/config-object.ts';
import type { RouteOptions } from '../../../../src/core/intent/routes/route-options.ts';
import { translateVirtualService } from '../../../../src/core/intent/routes/translate.ts';
import { contextOf, podYaml, yamlWorld } from '../yaml-world.ts';

const world = yamlWorld(podYaml('shop', 'client', 'app: client, tier: web'));
const context = contextOf(world, 'shop/client');

const virtualService = (http: readonly JsonObject[], annotations = {}): ConfigObject => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  namespace: 'shop',
  name: 'server',
  labels: {},
  annotations,
  owners: [],
  raw: {},
  createdAt: '',
  spec: { hosts: ['server'], http },
});

const translate = (
  http: readonly JsonObject[],
  options: Partial<RouteOptions> = {},
): JsonObject[] =>
  translateVirtualService(virtualService(http), {
    context,
    port: 8080,
    gateways: new Set(['mesh']),
    serviceOf: () => undefined,
    ...options,
  });

const to = (host = 'server'): JsonObject => ({ destination: { host } });
const one = (rule: JsonObject, options?: Partial<RouteOptions>): JsonObject =>
  translate([{ route: [to()], ...rule }], options)[0] ?? {};
const actionOf = (rule: JsonObject): JsonObject => object(one(rule), 'route') ?? {};
const matchOf = (match: JsonObject): JsonObject => object(one({ match: [match] }), 'match') ?? {};

describe('which rules hold', () => {
  const names = (http: readonly JsonObject[], options?: Partial<RouteOptions>): unknown[] =>
    translate(http.map((rule, index) => ({ name: `r${index}`, route: [to()], ...rule })), options).map((route) => route['name']); // prettier-ignore

  test('those behind one that catches all are never reached', () => {
    const prefix = { match: [{ uri: { prefix: '/' } }] };
    expect(names([{ match: [{ uri: { exact: '/a' } }] }, prefix, {}])).toEqual(['r0', 'r1']);
    const everything = { match: [{ uri: { regex: '.*' } }, { uri: { exact: '/b' } }] };
    expect(names([everything, {}])).toEqual(['r0']);
    const asking = { match: [{ uri: { prefix: '/' }, queryParams: { a: { exact: '1' } } }] };
    expect(names([asking, {}])).toEqual(['r0', 'r1']);
  });

  test('port, labels and namespace of the caller decide here, not in Envoy', () => {
    expect(names([{ match: [{ port: 8080 }] }])).toEqual(['r0']);
    expect(names([{ match: [{ port: 9090 }] }, {}])).toEqual(['r1']);
    expect(names([{ match: [{ sourceLabels: { tier: 'web' } }] }])).toEqual(['r0']);
    expect(names([{ match: [{ sourceLabels: { tier: 'db' } }] }])).toEqual([]);
    expect(names([{ match: [{ sourceNamespace: 'other' }] }])).toEqual([]);
  });

  test('a match with gateways asks for nothing else of the caller', () => {
    const match = { gateways: ['shop/edge'], sourceLabels: { tier: 'db' } };
    expect(names([{ match: [match] }])).toEqual([]);
    expect(names([{ match: [match] }], { gateways: new Set(['shop/edge']) })).toEqual(['r0']);
  });

  test('a named match adds its name to that of the rule', () => {
    expect(names([{ match: [{ name: 'm', uri: { exact: '/' } }] }])).toEqual(['r0.m']);
  });
});

describe('match', () => {
  test('JWT claims are matched in the metadata that jwt_authn leaves', () => {
    const headers = { '@request.auth.claims[group][id]': { exact: 'a' } };
    const { dynamic_metadata: metadata, headers: rest } = matchOf({ headers });
    const value = { string_match: { exact: 'a' } };
    expect(metadata).toEqual([
      {
        filter: 'envoy.filters.http.jwt_authn',
        path: [{ key: 'payload' }, { key: 'group' }, { key: 'id' }],
        value: { or_match: { value_matchers: [{ list_match: { one_of: value } }, value] } },
      },
    ]);
    expect(rest).toBeUndefined();
    const without = matchOf({ withoutHeaders: { '@request.auth.claims.sub': { prefix: 'x' } } });
    expect(objects(without, 'dynamic_metadata')[0]).toMatchObject({ invert: true });
  });

  test('a regex of * and an empty match only ask for presence', () => {
    const { headers } = matchOf({
      headers: { b: { regex: '*' }, a: {} },
      withoutHeaders: { c: {} },
    });
    expect(headers).toEqual([
      { name: 'a', present_match: true },
      { name: 'b', present_match: true },
      { name: 'c', present_match: true, invert_match: true },
    ]);
  });

  test('method, authority and scheme are pseudo headers', () => {
    const match = {
      method: { exact: 'GET' },
      authority: { prefix: 'a.' },
      scheme: { regex: 'h.*' },
    };
    expect(matchOf(match)['headers']).toEqual([
      { name: ':method', string_match: { exact: 'GET' } },
      { name: ':authority', string_match: { prefix: 'a.' } },
      { name: ':scheme', string_match: { safe_regex: { regex: 'h.*' } } },
    ]);
  });
});

describe('action', () => {
  test('the only destination: its headers follow those of the rule, its host gives way', () => {
    const headers = (name: string): JsonObject => ({
      request: { add: { [name]: '1' }, set: { Host: `${name}.example.com` } },
    });
    const rule = { headers: headers('rule'), route: [{ ...to(), headers: headers('own') }] };
    expect(actionOf(rule)['host_rewrite_literal']).toBe('rule.example.com');
    expect(one(rule)['request_headers_to_add']).toEqual([
      { header: { key: 'rule', value: '1' } },
      { header: { key: 'own', value: '1' } },
    ]);
    const rewritten = { ...rule, rewrite: { authority: 'rewrite.example.com' } };
    expect(actionOf(rewritten)['host_rewrite_literal']).toBe('rewrite.example.com');
  });

  test('of several destinations those without weight are left out, whatever is set stays with each', () => {
    const headers = { request: { set: { ':authority': 'b.example.com' } } };
    const route = [{ ...to('a'), weight: 0 }, { ...to('b'), weight: 7, headers }, { ...to('c'), weight: 3 }]; // prettier-ignore
    expect(actionOf({ route })['weighted_clusters']).toMatchObject({
      clusters: [
        { name: 'outbound|8080||b', weight: 7, host_rewrite_literal: 'b.example.com' },
        { name: 'outbound|8080||c', weight: 3 },
      ],
    });
  });

  test('durations are read as Go spells them', () => {
    const rule = { timeout: '1m30s', retries: { attempts: 1, perTryTimeout: '250ms' } };
    expect(actionOf(rule)).toMatchObject({
      timeout: '90s',
      max_grpc_timeout: '90s',
      retry_policy: { per_try_timeout: '0.250s', num_retries: 1 },
    });
  });

  test('a path rewrite by regex comes before a literal', () => {
    const rewrite = { uri: '/b', uriRegexRewrite: { match: '^/a/(.*)$', rewrite: '/\\1' } };
    expect(actionOf({ rewrite })['regex_rewrite']).toEqual({
      pattern: { regex: '^/a/(.*)$' },
      substitution: '/\\1',
    });
    expect(actionOf({ rewrite })['prefix_rewrite']).toBeUndefined();
  });

  test('redirects take the port of the request, unless the scheme says it', () => {
    const redirectOf = (redirect: JsonObject, options?: Partial<RouteOptions>): unknown =>
      one({ redirect }, options)['redirect'];
    const derived = { derivePort: 'FROM_REQUEST_PORT' };
    expect(redirectOf(derived)).toEqual({ path_redirect: '', port_redirect: 8080 });
    expect(redirectOf(derived, { port: 443, tls: true })).toEqual({ path_redirect: '' });
    expect(redirectOf({ scheme: 'https', port: 443, redirectCode: 308 })).toEqual({
      path_redirect: '',
      scheme_redirect: 'https',
      response_code: 'PERMANENT_REDIRECT',
    });
    expect(redirectOf({ redirectCode: 300 })).toBeUndefined();
  });

  test('a mirror of 0 % is off; percentages are cut off at millionths', () => {
    const mirrorsOf = (rule: JsonObject): JsonObject[] =>
      objects(actionOf({ mirror: { host: 'm' }, ...rule }), 'request_mirror_policies').map(
        (policy) => object(policy, 'runtime_fraction', 'default_value') ?? {},
      );
    expect(mirrorsOf({})).toEqual([{ numerator: 100 }]);
    expect(mirrorsOf({ mirrorPercentage: { value: 0 } })).toEqual([]);
    expect(mirrorsOf({ mirrorPercent: 5 })).toEqual([{ numerator: 5 }]);
    expect(mirrorsOf({ mirror_percent: 6 })).toEqual([{ numerator: 6 }]);
    expect(mirrorsOf({ mirrorPercentage: { value: 0.57 } })).toEqual([
      { numerator: 5699, denominator: 'MILLION' },
    ]);
  });

  test('faults: a delay without percentage meets nobody, an abort by gRPC status has its number', () => {
    const faultOf = (fault: JsonObject): unknown =>
      object(one({ fault }), 'typed_per_filter_config', 'envoy.filters.http.fault');
    expect(faultOf({ delay: { fixedDelay: '3s' } })).toMatchObject({
      delay: { percentage: {}, fixed_delay: '3s' },
    });
    expect(
      faultOf({ abort: { grpcStatus: 'UNAVAILABLE', percentage: { value: 1 } } }),
    ).toMatchObject({
      abort: { grpc_status: 14, percentage: { numerator: 10_000, denominator: 'MILLION' } },
    });
  });

  test('routes of the Gateway API end at path segments, answer 500 for no backend and drop a prefix whole', () => {
    const rule = { match: [{ uri: { prefix: '/a.b/' } }], rewrite: { uri: '/' }, route: [to('')] };
    const annotations = { 'internal.istio.io/route-semantics': 'gateway' };
    const options = { context, port: 80, gateways: new Set(['mesh']), serviceOf: () => undefined };
    const [route] = translateVirtualService(virtualService([rule], annotations), options);
    expect(route).toMatchObject({
      match: { path_separated_prefix: '/a.b' },
      route: {
        cluster: 'UnknownService',
        cluster_not_found_response_code: 'INTERNAL_SERVER_ERROR',
        regex_rewrite: { pattern: { regex: '^/a\\.b(/?)(.*)' }, substitution: '/\\2' },
      },
      decorator: { operation: 'server:80/*' },
    });
  });

  test('the old list of origins holds where the new one is empty', () => {
    const cors = (corsPolicy: JsonObject): unknown =>
      object(one({ corsPolicy }), 'typed_per_filter_config', 'envoy.filters.http.cors')?.['allow_origin_string_match']; // prettier-ignore
    const allowOrigin = ['https://a'];
    expect(cors({ allowOrigins: [], allowOrigin })).toEqual([{ exact: 'https://a' }]);
    expect(cors({ allowOrigins: [{ prefix: 'b' }], allowOrigin })).toEqual([{ prefix: 'b' }]);
  });

  test('HTTP/3 is offered by a header', () => {
    expect(one({}, { port: 443, http3: true })['response_headers_to_add']).toEqual([
      { header: { key: 'alt-svc', value: 'h3=":443"; ma=86400' } },
    ]);
  });
});

test('what a user may ask about says where it was written', () => {
  const [, route = {}] = translate([
    { match: [{ uri: { exact: '/a' } }], route: [to()] },
    { match: [{ uri: { exact: '/b' } }, { uri: { exact: '/c' } }], route: [to()], timeout: '1s', retries: { attempts: 1 } }, // prettier-ignore
  ]);
  expect(sourcesOf(route)[''] ?? {}).toMatchObject({ name: 'server', field: 'spec.http[1]' });
  expect(sourcesOf(route)['match']?.field).toBe('spec.http[1].match[0]');
  const sources = sourcesOf(object(route, 'route') ?? {});
  expect(sources['timeout']?.field).toBe('spec.http[1].timeout');
  expect(sources['retry_policy']?.field).toBe('spec.http[1].retries');
});

test('header operations and what follows from them name their place, whatever the action', () => {
  const headers = { request: { set: { host: 'a', x: '1' } } };
  const fieldOf = (rule: JsonObject, key: string): unknown => sourcesOf(one(rule))[key]?.field;
  const actionField = (rule: JsonObject, key: string): unknown =>
    sourcesOf(object(one(rule), 'route') ?? {})[key]?.field;
  expect(fieldOf({ headers, directResponse: { status: 503 } }, 'request_headers_to_add')).toBe('spec.http[0].headers'); // prettier-ignore
  expect(actionField({ headers, rewrite: { uri: '/b' } }, 'host_rewrite_literal')).toBe('spec.http[0].headers'); // prettier-ignore
  expect(actionField({ route: [{ ...to(), headers }] }, 'host_rewrite_literal')).toBe('spec.http[0].route[0].headers'); // prettier-ignore
  expect(actionField({ mirrors: [{ destination: { host: 'm' } }] }, 'request_mirror_policies')).toBe('spec.http[0].mirrors'); // prettier-ignore
});

test('fields of another type than they should have are nothing said', () => {
  const odd = { match: [{ uri: 7, headers: { a: 'b' }, port: 'x', sourceLabels: [] }], timeout: 5, retries: 'no', route: [{ destination: 3, weight: 'x' }, null], mirror: [], redirect: 'x', fault: { delay: 1, abort: {} }, corsPolicy: { allowOrigins: 'a' }, headers: { request: { set: { a: 1 } } } }; // prettier-ignore
  expect(translate([odd])).toHaveLength(1);
});

test('no rule, however wrong, makes the compiler stop', () => {
  const keys = ['match', 'route', 'redirect', 'directResponse', 'rewrite', 'timeout', 'retries', 'fault', 'mirror', 'mirrors', 'corsPolicy', 'headers', 'uri', 'destination', 'port', 'host', 'percentage', 'delay', 'abort', 'body', 'set', 'request', 'withoutHeaders', 'sourceLabels']; // prettier-ignore
  const { rule } = fc.letrec<{ value: unknown; rule: Record<string, unknown> }>((tie) => ({
    value: fc.oneof({ depthSize: 'small' }, fc.string(), fc.double(), fc.constant(null), fc.array(tie('value'), { maxLength: 3 }), tie('rule')), // prettier-ignore
    rule: fc.dictionary(fc.constantFrom(...keys), tie('value')),
  }));
  fc.assert(
    fc.property(rule, (wrong) => {
      expect(() => translate([wrong])).not.toThrow();
    }),
  );
});
