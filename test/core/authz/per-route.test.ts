import { expect, test } from 'vitest';
import { authz } from '../../../src/core/authz/answer.ts';
import type { AuthzQuestion } from '../../../src/core/authz/question.ts';
import { dynamic } from '../../support/route-config.ts';
import { snapshotOf } from '../../support/proxy-snapshot.ts';

const TYPES = 'type.googleapis.com/envoy.extensions.filters.';
const RBAC = 'envoy.filters.http.rbac';
const ANY = [{ any: true }];

const rules = (name: string, permissions: readonly object[], action = 'ALLOW') => ({ action, policies: { [name]: { permissions, principals: ANY } } }); // prettier-ignore
const own = (rbac?: object) => ({ [RBAC]: { '@type': `${TYPES}http.rbac.v3.RBACPerRoute`, ...(rbac === undefined ? {} : { rbac }) } }); // prettier-ignore

/** A gateway whose RBAC filter lets GET pass only, and whose routes say otherwise. */
const snapshot = snapshotOf({
  dump: {
    ListenersConfigDump: {
      dynamic_listeners: [{ name: '0.0.0.0_8080', active_state: { listener: {
        '@type': 'type.googleapis.com/envoy.config.listener.v3.Listener', name: '0.0.0.0_8080', traffic_direction: 'OUTBOUND',
        address: { socket_address: { address: '0.0.0.0', port_value: 8080 } },
        filter_chains: [{ filters: [{ name: 'envoy.filters.network.http_connection_manager', typed_config: {
          '@type': `${TYPES}network.http_connection_manager.v3.HttpConnectionManager`, rds: { route_config_name: 'http.8080' },
          http_filters: [{ name: RBAC, typed_config: { '@type': `${TYPES}http.rbac.v3.RBAC`, rules: rules('get-only', [{ header: { name: ':method', string_match: { exact: 'GET' } } }]) } }],
        } }] }],
      } } }],
    },
    RoutesConfigDump: dynamic({
      '@type': 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration', name: 'http.8080',
      virtual_hosts: [
        { name: 'shop', domains: ['shop.example.com'], routes: [
          { name: 'admin', match: { prefix: '/admin' }, route: { cluster: 'c' }, typed_per_filter_config: own({ rules: rules('nobody', ANY, 'DENY') }) },
          { name: 'open', match: { prefix: '/open' }, route: { cluster: 'c' }, typed_per_filter_config: own() },
          { match: { prefix: '/' }, route: { cluster: 'c' } },
        ] },
        { name: 'free', domains: ['free.example.com'], routes: [{ match: { prefix: '/' }, route: { cluster: 'c' } }],
          typed_per_filter_config: { [RBAC]: { '@type': 'type.googleapis.com/envoy.config.route.v3.FilterConfig', disabled: true } } },
      ],
    }),
  },
}); // prettier-ignore

const ask = (question: Partial<AuthzQuestion>) => authz(snapshot, { headers: [], client: 'none', ...question }).decisions[0]; // prettier-ignore

test.each([
  ['the filter itself', 'GET', 'shop.example.com', '/x', 'allow', 'get-only'],
  ['the filter itself', 'POST', 'shop.example.com', '/x', 'deny', null],
  ['a route that refuses what the filter allows', 'GET', 'shop.example.com', '/admin/1', 'deny', 'nobody'],
  ['a route without rules', 'POST', 'shop.example.com', '/open', 'allow', undefined],
  ['a virtual host where it is off', 'POST', 'free.example.com', '/admin', 'allow', undefined],
])('%s: %s %s%s', (_, method, host, path, decision, policy) => {
  const answer = ask({ method, host, path });
  expect(answer?.decision).toBe(decision);
  expect(answer?.decidedBy?.policy).toBe(policy);
}); // prettier-ignore

test('without path and host it is not known which route it is', () => {
  expect(ask({ method: 'GET' })).toMatchObject({ decision: 'unknown', decidedBy: null });
  expect(ask({ method: 'GET' })?.details).toContain('--path and --host');
});

test('the list tells which policies are for one route only', () => {
  const { rows } = authz(snapshot, { headers: [] });
  expect(rows.map(({ route, action, policy }) => [route, action, policy])).toEqual([
    [null, 'ALLOW', 'get-only'],
    ['route shop: admin: /admin*', 'DENY', 'nobody'],
    ['route shop: open: /open*', 'ALLOW', 'off'],
    ['virtual host free', 'ALLOW', 'off'],
  ]);
});
