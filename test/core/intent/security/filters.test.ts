import { expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import { UNTOLD } from '../../../../src/core/model/untold.ts';
import { sourcesOf } from '../../../../src/core/model/provenance.ts';
import {
  httpSecurityFilters,
  networkSecurityFilters,
  type SecurityFilters,
} from '../../../../src/core/intent/security/filters.ts';
import { contextOf, podYaml, serviceYaml, yamlWorld } from '../yaml-world.ts';

interface Setting {
  readonly labels?: string;
  readonly mesh?: JsonObject;
  readonly network?: boolean;
}

/** What policies make of shop/web. */
function filtersOf(yaml: string, { labels, mesh, network }: Setting = {}): SecurityFilters {
  const world = yamlWorld(`${podYaml('shop', 'web', labels)}${yaml}`, mesh);
  const context = contextOf(world, 'shop/web');
  return network === true ? networkSecurityFilters(context) : httpSecurityFilters(context);
}

const policy = (kind: string, name: string, rest: string): string => `
apiVersion: security.istio.io/v1
kind: ${kind}
metadata: { name: ${name}, namespace: shop${rest.startsWith('!') ? ', annotations: { istio.io/dry-run: "true" }' : ''} }
spec: ${rest.replace(/^!/, '')}
---`;
const authz = (name: string, spec: string): string => policy('AuthorizationPolicy', name, spec);
const RULES = 'rules: [{ to: [{ operation: { ports: ["80"] } }] }]';

const configs = (filters: readonly JsonObject[]): unknown[] =>
  filters.map((filter) => filter['typed_config']);

test('has one RBAC filter for each action: AUDIT, DENY, ALLOW', () => {
  const yaml = ['ALLOW', 'DENY', 'AUDIT'].map((action) => authz(action.toLowerCase(), `{ action: ${action}, ${RULES} }`)); // prettier-ignore
  const { authz: filters } = filtersOf(yaml.join(''));
  expect(configs(filters)).toMatchObject([
    { rules: { action: 'LOG', policies: { 'ns[shop]-policy[audit]-rule[0]': {} } } },
    { rules: { action: 'DENY', policies: { 'ns[shop]-policy[deny]-rule[0]': {} } } },
    { rules: { policies: { 'ns[shop]-policy[allow]-rule[0]': {} } } },
  ]);
  expect(sourcesOf(filters[0] ?? {})['']).toMatchObject({ name: 'audit' });
});

test('never lets a policy without rules hold, and an ALLOW policy without usable ones neither', () => {
  const [config] = configs(filtersOf(authz('nothing', '{}')).authz);
  expect(config).toMatchObject({
    rules: { policies: { 'ns[shop]-policy[nothing]-rule[0]': { permissions: [{ not_rule: { any: true } }] } } }, // prettier-ignore
  });
  const http = authz('http', '{ rules: [{ to: [{ operation: { methods: [GET] } }] }] }');
  expect(configs(filtersOf(http, { network: true }).authz)).toMatchObject([{ rules: {} }]);
});

test('only tries out a policy with the dry-run annotation', () => {
  const [config] = configs(filtersOf(authz('try', `!{ action: DENY, ${RULES} }`)).authz);
  expect(config).not.toHaveProperty('rules');
  expect(config).toMatchObject({
    shadow_rules: { action: 'DENY', policies: { 'ns[shop]-policy[try]-rule[0]': expect.anything() } }, // prettier-ignore
    shadow_rules_stat_prefix: 'istio_dry_run_deny_',
  });
});

const GRPC = { name: 'asks', envoyExtAuthzGrpc: { service: 'authz.shop.svc.cluster.local', port: 9000, failOpen: true, statusOnError: '503' } }; // prettier-ignore
const PROVIDER = serviceYaml('shop', 'authz', '192.0.2.9', 'grpc/9000');
const custom = (name: string, provider: string): string =>
  authz(name, `{ action: CUSTOM, provider: { name: ${provider} }, ${RULES} }`);
const mesh = { extensionProviders: [GRPC] };

test('asks a gRPC provider about HTTP and TCP, about what the RBAC filter before it marks', () => {
  for (const network of [false, true]) {
    const { custom: filters } = filtersOf(PROVIDER + custom('ask', 'asks'), { mesh, network });
    expect(configs(filters)).toMatchObject([
      {
        shadow_rules: { action: 'DENY', policies: { 'istio-ext-authz-asks-ns[shop]-policy[ask]-rule[0]': {} } }, // prettier-ignore
        shadow_rules_stat_prefix: 'istio_ext_authz_',
      },
      {
        grpc_service: {
          envoy_grpc: { cluster_name: 'outbound|9000||authz.shop.svc.cluster.local' },
          timeout: '600s',
        },
        failure_mode_allow: true,
        filter_enabled_metadata: {
          filter: network ? 'envoy.filters.network.rbac' : 'envoy.filters.http.rbac',
          value: { string_match: { prefix: 'istio-ext-authz-asks' } },
        },
      },
    ]);
  }
  const [, http] = configs(filtersOf(PROVIDER + custom('ask', 'asks'), { mesh }).custom);
  expect(http).toMatchObject({ status_on_error: { code: 'ServiceUnavailable' } });
});

test.each<readonly [string, readonly JsonObject[]]>([
  ['is unknown', []],
  ['is there twice', [GRPC, GRPC]],
  ['has a name that cannot be part of a key', [{ ...GRPC, name: 'Asks' }]],
  ['has a service that nobody knows', [{ ...GRPC, envoyExtAuthzGrpc: { service: 'no.example', port: 1 } }]], // prettier-ignore
  ['has no port', [{ ...GRPC, envoyExtAuthzGrpc: { service: 'authz.shop.svc.cluster.local' } }]],
  ['answers errors with a code that is none', [{ ...GRPC, envoyExtAuthzGrpc: { ...GRPC.envoyExtAuthzGrpc, statusOnError: '999' } }]], // prettier-ignore
])('denies what a provider would decide that %s', (_, extensionProviders) => {
  const name = extensionProviders[0]?.['name'] === 'Asks' ? 'Asks' : 'asks';
  const { custom: filters } = filtersOf(PROVIDER + custom('ask', name), { mesh: { extensionProviders } }); // prettier-ignore
  const key = `istio-ext-authz-${name}-ns[shop]-policy[ask]-rule[0]-deny-due-to-bad-CUSTOM-action`;
  expect(configs(filters)).toMatchObject([{ rules: { action: 'DENY', policies: { [key]: {} } } }]);
});

test('denies what several providers of one workload would decide', () => {
  const both = { extensionProviders: [GRPC, { ...GRPC, name: 'other' }] };
  const yaml = PROVIDER + custom('a', 'asks') + custom('b', 'other');
  expect(configs(filtersOf(yaml, { mesh: both }).custom)).toMatchObject([
    { rules: { action: 'DENY' } },
    { rules: { action: 'DENY' } },
  ]);
});

test('takes for a Gateway of the Gateway API only policies that select it or name it', () => {
  const refs = (name: string, namespace = ''): string => `targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: ${name}, namespace: "${namespace}" }]`; // prettier-ignore
  const yaml =
    authz('mine', `{ action: DENY, ${refs('edge')}, ${RULES} }`) +
    authz('other', `{ ${refs('west')}, ${RULES} }`) +
    authz('foreign', `{ action: AUDIT, ${refs('edge', 'elsewhere')}, ${RULES} }`);
  const labels = 'gateway.networking.k8s.io/gateway-name: edge';
  expect(configs(filtersOf(yaml, { labels }).authz)).toMatchObject([{ rules: { action: 'DENY' } }]);
  expect(filtersOf(yaml).authz).toEqual([]);
});

const jwt = (name: string, rules: string): string => policy('RequestAuthentication', name, `{ jwtRules: [${rules}] }`); // prettier-ignore

test('wants one valid token of several issuers, and each that is there to be valid', () => {
  const yaml = jwt('a', '{ issuer: z, jwks: "{}" }') + jwt('b', '{ issuer: a, jwksUri: "https://a" }'); // prettier-ignore
  const [config] = configs(filtersOf(yaml).authn);
  const orMissing = (name: string): JsonObject => ({ requires_any: { requirements: [{ provider_name: name }, { allow_missing: {} }] } }); // prettier-ignore
  expect(config).toMatchObject({
    providers: {
      'origins-0': { issuer: 'a', local_jwks: { inline_string: UNTOLD } },
      'origins-1': { issuer: 'z', local_jwks: { inline_string: '{}' } },
    },
    rules: [
      {
        match: { prefix: '/' },
        requires: {
          requires_any: {
            requirements: [
              { provider_name: 'origins-0' },
              { provider_name: 'origins-1' },
              { requires_all: { requirements: [orMissing('origins-0'), orMissing('origins-1')] } },
            ],
          },
        },
      },
    ],
  });
  expect(filtersOf(yaml, { network: true }).authn).toEqual([]);
});

test('reads where a token is and what becomes of it', () => {
  const rule =
    '{ issuer: i, jwks: "{}", audiences: [b], forwardOriginalToken: true, fromHeaders: [{ name: x, prefix: "P " }], fromCookies: [c], ' +
    'fromParams: [p], outputPayloadToHeader: o, outputClaimToHeaders: [{ header: h, claim: l }], spaceDelimitedClaims: [zz, scope] }';
  expect(configs(filtersOf(jwt('a', rule)).authn)).toMatchObject([
    {
      providers: {
        'origins-0': {
          audiences: ['b'],
          forward: true,
          forward_payload_header: 'o',
          from_headers: [{ name: 'x', value_prefix: 'P ' }],
          from_cookies: ['c'],
          from_params: ['p'],
          claim_to_headers: [{ header_name: 'h', claim_name: 'l' }],
          normalize_payload_in_metadata: { space_delimited_claims: ['permission', 'scope', 'zz'] },
        },
      },
    },
  ]);
});
