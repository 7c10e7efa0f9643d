import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/model/json.ts';
import { decodeRoute } from '../../../src/core/decode/virtual-host.ts';
import { actionText } from '../../../src/core/query/routes/action-words.ts';
import { matchText } from '../../../src/core/query/routes/match-words.ts';

const words = (match: object): string => matchText(decodeRoute({ match }).match);

describe('matchText', () => {
  it.each([
    [{ prefix: '/' }, 'any path'],
    [{ prefix: '/api' }, '/api*'],
    [{ path: '/api', case_sensitive: false }, '= /api (any case)'],
    [{ path_separated_prefix: '/api' }, '/api(/*)'],
    [{ safe_regex: { regex: '/v[12]' } }, '~ /v[12]'],
    [{ connect_matcher: {} }, 'CONNECT'],
    [
      { prefix: '/', headers: [{ name: 'end-user', string_match: { exact: 'jason' } }] },
      '/*  end-user = "jason"',
    ],
    [
      { prefix: '/', headers: [{ name: ':method', string_match: { safe_regex: { regex: 'GET|PUT' } } }] },
      '/*  method ~ "GET|PUT"',
    ],
    [{ prefix: '/', headers: [{ name: 'x', present_match: true, invert_match: true }] }, '/*  x absent'],
    [{ prefix: '/', headers: [{ name: 'x', present_match: false }] }, '/*  x absent'],
    [{ prefix: '/', headers: [{ name: 'x', range_match: { start: 1, end: 3 } }] }, '/*  x in [1, 3)'],
    [
      { prefix: '/', headers: [{ name: 'x', string_match: { exact: 'a' }, invert_match: true, treat_missing_header_as_empty: true }] },
      '/*  x ≠ "a"',
    ],
    [
      { prefix: '/', headers: [{ name: 'x', string_match: { prefix: 'a' }, invert_match: true }] },
      '/*  not x starts with "a" (and present)',
    ],
    [{ prefix: '/', query_parameters: [{ name: 'q', string_match: { exact: '1' } }] }, '/*  ?q = "1"'],
    [{ prefix: '/', grpc: {} }, '/*  gRPC'],
    [
      { prefix: '/', runtime_fraction: { default_value: { numerator: 125, denominator: 'TEN_THOUSAND' } } },
      '/*  1.25 % of requests',
    ],
    [{ prefix: '/', tls_context: { presented: true, validated: false } }, '/*  client certificate presented  client certificate not validated'],
    [
      { prefix: '/', dynamic_metadata: [{ filter: 'jwt', path: [{ key: 'iss' }], value: { string_match: { exact: 'me' } }, invert: true }] },
      '/*  not metadata jwt.iss = "me"',
    ],
  ])('says %j as %s', (match, text) => {
    expect(words(match)).toBe(text);
  }); // prettier-ignore

  it('never shows the value of a header that lets somebody in', () => {
    const match = {
      prefix: '/',
      headers: [{ name: 'Authorization', string_match: { exact: 's3cret' } }],
    };
    expect(words(match)).not.toContain('s3cret');
  });
});

const action = (route: JsonObject): string =>
  actionText(decodeRoute(route).action, { namespace: 'default', port: 80 });

describe('actionText', () => {
  it.each([
    [{ route: { cluster: 'outbound|80||reviews.default.svc.cluster.local' } }, 'reviews'],
    [{ route: { cluster: 'outbound|81|v2|reviews.shop.svc.cluster.local' } }, 'reviews.shop:81 v2'],
    [{ route: { cluster: 'outbound|80||api.example.com' } }, 'api.example.com'],
    [{ route: { cluster: 'inbound|8080||' } }, 'application port 8080'],
    [{ route: { cluster: 'PassthroughCluster' } }, 'PassthroughCluster (outside)'],
    [{ route: { cluster: 'BlackHoleCluster' } }, 'BlackHoleCluster (dropped)'],
    [{ route: { cluster_header: 'x-to' } }, 'the cluster that header x-to names'],
    [
      { route: { weighted_clusters: { clusters: [{ name: 'a', weight: 2 }, { name: 'b', weight: 1 }] } } },
      '66.67 % a · 33.33 % b',
    ],
    [{ redirect: { https_redirect: true } }, 'redirect 301 https://<host>/<path>'],
    [{ redirect: { host_redirect: 'a.b', path_redirect: '/x', response_code: 'FOUND' } }, 'redirect 302 //a.b/x'],
    [{ redirect: { port_redirect: 8443, prefix_rewrite: '/n' } }, 'redirect 301 //<host>:8443/n<rest of path>'],
    [{ direct_response: { status: 404 } }, 'answers 404'],
    [{ direct_response: { status: 503, body: { inline_string: 'gone\nfor\tgood' } } }, 'answers 503 "gone for good"'],
  ])('says %j as %s', (route, text) => {
    expect(action(route)).toBe(text);
  }); // prettier-ignore
});
