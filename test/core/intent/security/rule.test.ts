import { expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import type { RuleContext } from '../../../../src/core/intent/security/authorization/attribute.ts';
import { rulePolicy } from '../../../../src/core/intent/security/authorization/rule.ts';

const HTTP: RuleContext = {
  namespace: 'shop',
  forTcp: false,
  trustDomains: ['cluster.local'],
};
const TCP: RuleContext = { ...HTTP, forTcp: true };

/** The conditions of the only list on a side. */
const principals = (rule: JsonObject, context = HTTP): unknown =>
  (rulePolicy(rule, 'ALLOW', context)?.['principals'] as { and_ids: { ids: unknown } }[] | undefined)?.[0]?.and_ids.ids; // prettier-ignore
const permissions = (rule: JsonObject, context = HTTP): unknown =>
  (rulePolicy(rule, 'ALLOW', context)?.['permissions'] as { and_rules: { rules: unknown } }[] | undefined)?.[0]?.and_rules.rules; // prettier-ignore

const when = (key: string, values: readonly string[], notValues: readonly string[] = []): JsonObject => ({ when: [{ key, values, notValues }] }); // prettier-ignore
const claim = (path: readonly string[], string_match: JsonObject): JsonObject => ({
  metadata: {
    filter: 'envoy.filters.http.jwt_authn',
    path: ['payload', ...path].map((key) => ({ key })),
    value: { string_match },
  },
});

const ANY = { safe_regex: { regex: '.+' } };
test.each<readonly [string, JsonObject, JsonObject]>([
  ['*', ANY, ANY],
  ['https://issuer/sub', { exact: 'https://issuer' }, { exact: 'sub' }],
  ['https://issuer/*', { exact: 'https://issuer' }, ANY],
  ['https://issuer/a*', { exact: 'https://issuer' }, { prefix: 'a' }],
  ['*/sub', ANY, { exact: 'sub' }],
  ['*.example/sub', { suffix: '.example' }, { exact: 'sub' }],
  ['*sub', ANY, { suffix: 'sub' }],
  ['issuer*', { prefix: 'issuer' }, ANY],
  ['issuer', { exact: 'issuer' }, { exact: '' }],
])('reads the request principal %s', (value, issuer, subject) => {
  const source = { from: [{ source: { requestPrincipals: [value] } }] };
  expect(principals(source)).toEqual([
    { and_ids: { ids: [claim(['iss'], issuer), claim(['sub'], subject)] } },
  ]);
});

test('leaves a rule with HTTP attributes out of an ALLOW policy on TCP, and only the attribute out of others', () => {
  const rule = { to: [{ operation: { methods: ['GET'], ports: ['80'] } }] };
  expect(rulePolicy(rule, 'ALLOW', TCP)).toBeUndefined();
  const port = { or_rules: { rules: [{ destination_port: 80 }] } };
  expect(rulePolicy(rule, 'DENY', TCP)?.['permissions']).toEqual([{ and_rules: { rules: [port] } }]); // prettier-ignore
});

test('does the same for values that do not parse', () => {
  const rule = { from: [{ source: { ipBlocks: ['10.0.0.0/99', '10.0.0.0/8'] } }] };
  expect(rulePolicy(rule, 'ALLOW', HTTP)).toBeUndefined();
  const range = { direct_remote_ip: { address_prefix: '10.0.0.0', prefix_len: 8 } };
  expect(rulePolicy(rule, 'DENY', HTTP)?.['principals']).toEqual([{ and_ids: { ids: [{ or_ids: { ids: [range] } }] } }]); // prettier-ignore
  expect(permissions({ to: [{ operation: { ports: ['65536'] } }] })).toBeUndefined();
});

test('skips a rule with an attribute that Istio does not know, whatever the action', () => {
  expect(rulePolicy(when('source.color', ['red']), 'DENY', HTTP)).toBeUndefined();
  expect(rulePolicy(when('hasOwnProperty', ['x']), 'DENY', HTTP)).toBeUndefined();
});

test('puts conditions of `when` behind those of each source and operation', () => {
  const rule = {
    from: [{ source: { namespaces: ['a'] } }, {}],
    to: [{ operation: { hosts: ['*.example'] } }],
    when: [
      { key: 'source.ip', values: ['10.0.0.1'] },
      { key: 'connection.sni', notValues: ['x*'] },
    ],
  };
  const ip = { or_ids: { ids: [{ direct_remote_ip: { address_prefix: '10.0.0.1', prefix_len: 32 } }] } }; // prettier-ignore
  const namespace = { authenticated: { principal_name: { safe_regex: { regex: '.*/ns/a/.*' } } } };
  const host = { name: ':authority', string_match: { suffix: '.example', ignore_case: true } };
  const sni = { not_rule: { or_rules: { rules: [{ requested_server_name: { prefix: 'x' } }] } } };
  expect(rulePolicy(rule, 'ALLOW', HTTP)).toEqual({
    principals: [
      { and_ids: { ids: [{ or_ids: { ids: [namespace] } }, ip] } },
      { and_ids: { ids: [ip] } },
    ],
    permissions: [{ and_rules: { rules: [{ or_rules: { rules: [{ header: host }] } }, sni] } }],
  });
});

test('asks a claim for a value or a list with it, nested claims by their path', () => {
  const value = { string_match: { exact: 'admin' } };
  const asked = (path: readonly string[]): unknown => [
    {
      metadata: {
        filter: 'envoy.filters.http.jwt_authn',
        path: ['payload', ...path].map((key) => ({ key })),
        value: { or_match: { value_matchers: [{ list_match: { one_of: value } }, value] } },
      },
    },
  ];
  expect(principals(when('request.auth.claims[realm][roles]', ['admin']))).toEqual(asked(['realm', 'roles'])); // prettier-ignore
  expect(principals(when('request.auth.claims[a]b]', ['admin']))).toEqual(asked(['a]b']));
  expect(principals(when('request.auth.audiences', ['admin']))).toEqual(asked(['aud']));
  expect(principals(when('request.auth.presenter', ['admin']))).toEqual(asked(['azp']));
  expect(principals(when('request.auth.claims', ['admin']), HTTP)).toEqual(asked([]));
  expect(principals(when('request.auth.claims.roles', ['admin']))).toBeUndefined();
  expect(principals(when('request.auth.claims[roles]', ['admin']), TCP)).toBeUndefined();
});

test('matches headers by presence, prefix and suffix', () => {
  expect(principals(when('request.headers[X-Team]', ['*', 'a*', '*b']))).toEqual([
    {
      or_ids: {
        ids: [
          { header: { name: 'X-Team', present_match: true } },
          { header: { name: 'X-Team', string_match: { prefix: 'a' } } },
          { header: { name: 'X-Team', string_match: { suffix: 'b' } } },
        ],
      },
    },
  ]);
});

test('turns paths with {*} and {**} into URI templates', () => {
  expect(permissions({ to: [{ operation: { paths: ['/a/{*}/b/{**}'] } }] })).toEqual([
    {
      or_rules: {
        rules: [
          {
            uri_template: {
              name: 'uri-template',
              typed_config: {
                '@type': 'type.googleapis.com/envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig', // prettier-ignore
                path_template: '/a/*/b/**',
              },
            },
          },
        ],
      },
    },
  ]);
});

test('asks metadata of a filter, lists in brackets', () => {
  const rule = when('experimental.envoy.filters.a.b[c]', ['x', '[y]']);
  expect(permissions(rule)).toEqual([
    {
      metadata: {
        filter: 'envoy.filters.a.b',
        path: [{ key: 'c' }],
        value: {
          or_match: {
            value_matchers: [
              { string_match: { exact: 'x' } },
              { list_match: { one_of: { string_match: { exact: 'y' } } } },
            ],
          },
        },
      },
    },
  ]);
});

test.each<readonly [string, JsonObject]>([
  ['*', { prefix: 'spiffe://' }],
  ['td', { prefix: 'spiffe://td/' }],
  ['*.td', { safe_regex: { regex: 'spiffe://[^/]*\\.td/.*' } }],
  ['a.*', { safe_regex: { regex: 'spiffe://a\\.[^/]*/.*' } }],
])('reads the trust domain %s', (value, principal_name) => {
  const rule = { from: [{ source: { trustDomains: [value] } }] };
  expect(principals(rule)).toEqual([{ or_ids: { ids: [{ authenticated: { principal_name } }] } }]);
});
