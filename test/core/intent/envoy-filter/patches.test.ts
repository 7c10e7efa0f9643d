import { describe, expect, it } from 'vitest';
import { patchClusters } from '../../../../src/core/intent/envoy-filter/clusters.ts';
import { patchListeners } from '../../../../src/core/intent/envoy-filter/listeners.ts';
import type {
  Patch,
  Patches,
  PatchContext,
} from '../../../../src/core/intent/envoy-filter/patch.ts';
import { patchRouteConfiguration } from '../../../../src/core/intent/envoy-filter/routes.ts';
import { sourcesOf } from '../../../../src/core/model/provenance.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';

const resource = { kind: 'EnvoyFilter', namespace: 'shop', name: 'mine', field: 'spec.configPatches[0]' }; // prettier-ignore

const patch = (applyTo: string, operation: string, more: Partial<Patch> = {}): Patches =>
  new Map([
    [applyTo, [{ applyTo, operation, context: 'ANY', match: undefined, value: {}, resource, ...more }]],
  ]); // prettier-ignore

const HCM = 'envoy.filters.network.http_connection_manager';
const listener = (names: readonly string[]): JsonObject => ({
  name: '0.0.0.0_8080',
  address: { socket_address: { address: '0.0.0.0', port_value: 8080 } },
  filter_chains: [
    { filters: [{ name: HCM, typed_config: { '@type': 'x/HttpConnectionManager', http_filters: names.map((name) => ({ name })) } }] },
  ],
}); // prettier-ignore

const outbound = {
  contextOf: (): PatchContext => 'SIDECAR_OUTBOUND',
  contexts: ['SIDECAR_OUTBOUND', 'SIDECAR_INBOUND'],
} as const;

function httpFilters(patches: Patches, names: readonly string[]): unknown[] {
  const [patched] = patchListeners([listener(names)], { patches, ...outbound });
  // The shape is the one built above.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const chains = patched?.['filter_chains'] as { filters: { typed_config: { http_filters: { name: string }[] } }[] }[]; // prettier-ignore
  return (chains[0]?.filters[0]?.typed_config.http_filters ?? []).map(({ name }) => name);
}

const atFilter = (name?: string): JsonObject => ({
  listener: { filterChain: { filter: { name: HCM, ...(name === undefined ? {} : { subFilter: { name } }) } } },
}); // prettier-ignore

describe('HTTP filters', () => {
  it.each([
    ['ADD', 'a', ['a', 'b', 'new']],
    ['INSERT_FIRST', 'b', ['new', 'a', 'b']],
    ['INSERT_BEFORE', 'b', ['a', 'new', 'b']],
    ['INSERT_AFTER', 'a', ['a', 'new', 'b']],
    ['INSERT_BEFORE', 'nosuch', ['a', 'b']],
    ['INSERT_BEFORE', undefined, ['new', 'a', 'b']],
    ['INSERT_AFTER', undefined, ['a', 'b', 'new']],
    ['REPLACE', 'a', ['new', 'b']],
    ['REMOVE', 'a', ['b']],
    ['REMOVE', undefined, ['a', 'b']],
  ])('%s at %s', (operation, at, expected) => {
    const patches = patch('HTTP_FILTER', operation, {
      match: atFilter(at),
      value: { name: 'new' },
    });
    expect(httpFilters(patches, ['a', 'b'])).toEqual(expected);
  });

  it('are left alone in another context and on another port', () => {
    const value = { name: 'new' };
    expect(httpFilters(patch('HTTP_FILTER', 'ADD', { context: 'GATEWAY', value }), ['a'])).toEqual(['a']); // prettier-ignore
    const match = { listener: { portNumber: 9090 } };
    expect(httpFilters(patch('HTTP_FILTER', 'ADD', { match, value }), ['a'])).toEqual(['a']);
  });
});

describe('clusters', () => {
  const cluster: JsonObject = {
    name: 'outbound|8080|v1|web.shop.svc.cluster.local',
    connect_timeout: '10s',
    circuit_breakers: { thresholds: [{ max_connections: 1 }] },
  };
  const options = { ...outbound, hostsOf: () => [] };

  it('are merged field by field, lists joined, and say who did it', () => {
    const value = { connect_timeout: '9s', circuit_breakers: { thresholds: [{ max_retries: 2 }] } };
    const [merged] = patchClusters([cluster], { patches: patch('CLUSTER', 'MERGE', { value }), ...options }); // prettier-ignore
    expect(merged).toMatchObject({
      connect_timeout: '9s',
      circuit_breakers: { thresholds: [{ max_connections: 1 }, { max_retries: 2 }] },
    });
    expect(sourcesOf(merged ?? {})['connect_timeout']).toEqual(resource);
  });

  it.each([
    [{ service: 'web.shop.svc.cluster.local' }, 0],
    [{ subset: 'v1', portNumber: 8080 }, 0],
    [{ subset: 'v2' }, 1],
    [{ name: 'outbound|8080||web.shop.svc.cluster.local' }, 1],
  ])('%j are removed when they match', (match, left) => {
    const patches = patch('CLUSTER', 'REMOVE', { match: { cluster: match } });
    expect(patchClusters([cluster], { patches, ...options })).toHaveLength(left);
  });

  it('are added once, not for inbound traffic too', () => {
    const patches = patch('CLUSTER', 'ADD', { value: { name: 'mine' } });
    expect(patchClusters([], { patches, ...options })).toHaveLength(1);
  });
});

describe('routes', () => {
  const config: JsonObject = {
    name: '8080',
    virtual_hosts: [
      { name: 'web:8080', domains: ['web'], routes: [{ name: 'api', route: { cluster: 'a', timeout: '0s' } }, { name: 'rest', redirect: {} }] },
    ],
  }; // prettier-ignore
  const run = (operation: string, route: JsonObject, value: JsonObject): JsonObject => {
    const match = { routeConfiguration: { vhost: { name: 'web:8080', route } } };
    return patchRouteConfiguration(config, { patches: patch('HTTP_ROUTE', operation, { match, value }), context: 'SIDECAR_OUTBOUND', portMap: new Map() }); // prettier-ignore
  };

  it('are merged by name or by what they do', () => {
    expect(run('MERGE', { name: 'api' }, { route: { timeout: '17s' } })).toMatchObject({
      virtual_hosts: [{ routes: [{ route: { cluster: 'a', timeout: '17s' } }, { redirect: {} }] }],
    });
    expect(run('REMOVE', { action: 'REDIRECT' }, {})).toMatchObject({
      virtual_hosts: [{ routes: [{ name: 'api' }] }],
    });
  });

  it('change what they do as a whole: only one action can be set', () => {
    const [host] = run('MERGE', { name: 'rest' }, { route: { cluster: 'b' } })['virtual_hosts'] as JsonObject[]; // prettier-ignore
    expect(host).toMatchObject({ routes: [{ name: 'api' }, { route: { cluster: 'b' } }] });
    expect(JSON.stringify(host)).not.toContain('redirect');
  });

  it('of another name leave all as it is', () => {
    expect(run('MERGE', { name: 'nosuch' }, { route: { timeout: '1s' } })).toEqual(config);
  });
});
