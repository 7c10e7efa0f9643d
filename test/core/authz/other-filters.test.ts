import { expect, test } from 'vitest';
import { routeFilters } from '../../../src/core/authz/route-settings.ts';
import type { HttpConnectionManager } from '../../../src/core/model/envoy/network-filter.ts';
import { dynamic } from '../../support/route-config.ts';
import { snapshotOf } from '../../support/proxy-snapshot.ts';

const TYPES = 'type.googleapis.com/envoy.extensions.filters.http.';
const FAULT = { name: 'envoy.filters.http.fault', own: { '@type': `${TYPES}fault.v3.HTTPFault`, abort: { http_status: 418 } } }; // prettier-ignore
const RBAC = { name: 'envoy.filters.http.rbac', own: { '@type': `${TYPES}rbac.v3.RBACPerRoute` } };

/** Whether the route matters where only one route has settings for a filter, and nothing is known of the request. */
function isOpen({ name, own }: { readonly name: string; readonly own: object }): boolean {
  const { proxies: [snapshot] } = snapshotOf({ dump: { RoutesConfigDump: dynamic({
    '@type': 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration', name: 'http.8080',
    virtual_hosts: [{ name: 'all', domains: ['*'], routes: [
      { match: { prefix: '/a' }, route: { cluster: 'c' }, typed_per_filter_config: { [name]: own } },
      { match: { prefix: '/' }, route: { cluster: 'c' } },
    ] }],
  }) } }); // prettier-ignore
  if (snapshot === undefined) throw new Error('no proxy');
  const filters = ['fault.v3.HTTPFault', 'rbac.v3.RBAC'].map((type) => ({ name: `envoy.filters.http.${type.split('.', 1)[0]}`, typeUrl: `${TYPES}${type}` })); // prettier-ignore
  // Only these two parts of a connection manager are looked at.
  const http = { routes: { kind: 'rds', name: 'http.8080' }, httpFilters: filters } as unknown as HttpConnectionManager; // prettier-ignore
  const request = { method: 'GET', scheme: 'http', authority: 'x', path: '/x', headers: [], version: '1.1' } as const; // prettier-ignore
  const connection = { sourceIp: '192.0.2.1', sourcePort: 1, destinationIp: '192.0.2.2', destinationPort: 80, isTrusted: false }; // prettier-ignore
  const stream = { connection, remoteIp: '192.0.2.1', metadata: new Map(), filterState: new Map() };
  return routeFilters({ snapshot, http }, { headers: [], client: 'none', path: '/x' }, { request: request as never, stream: stream as never }).isOpen; // prettier-ignore
}

test('a fault of one route leaves it known who may', () => {
  expect(isOpen(FAULT)).toBe(false);
});

test('rules of one route do not', () => {
  expect(isOpen(RBAC)).toBe(true);
});
