import { describe, expect, it } from 'vitest';
import { patchClusters } from '../../../../src/core/intent/envoy-filter/clusters.ts';
import { patchListeners } from '../../../../src/core/intent/envoy-filter/listeners.ts';
import type {
  Patch,
  Patches,
  PatchContext,
} from '../../../../src/core/intent/envoy-filter/patch.ts';
import { patchRouteConfiguration } from '../../../../src/core/intent/envoy-filter/routes.ts';
import { objects } from '../../../../src/core/decode/read.ts';
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

  it('of a gateway are found by the port that its server names, not the one it listens on', () => {
    const gateway = { ...config, name: 'http.8080' };
    const portMap = new Map([[8080, new Set([80])]]);
    const removes = (portNumber: number): boolean => {
      const match = { routeConfiguration: { portNumber } };
      const patches = patch('VIRTUAL_HOST', 'REMOVE', { match });
      const patched = patchRouteConfiguration(gateway, { patches, context: 'GATEWAY', portMap });
      return objects(patched, 'virtual_hosts').length === 0;
    };
    expect([80, 8080].map(removes)).toEqual([true, false]);
  });

  it('take a removed virtual host with an added one of its name', () => {
    const [removal] = patch('VIRTUAL_HOST', 'REMOVE').get('VIRTUAL_HOST') ?? [];
    const [addition] = patch('VIRTUAL_HOST', 'ADD', { value: { name: 'web:8080' } }).get('VIRTUAL_HOST') ?? []; // prettier-ignore
    const both = [removal, addition].filter((one) => one !== undefined);
    const patches = new Map([['VIRTUAL_HOST', both]]);
    expect(patchRouteConfiguration(config, { patches, context: 'SIDECAR_OUTBOUND', portMap: new Map() })['virtual_hosts']).toEqual([]); // prettier-ignore
  });
});

describe('filter chains', () => {
  const tls = (name: string): JsonObject => ({ transport_socket: { name, typed_config: { '@type': 'x/Tls', sni: 'a' } } }); // prettier-ignore
  const chainOf = (operation: string, value: JsonObject): readonly JsonObject[] => {
    const source = { name: '0.0.0.0_443', filter_chains: [{ ...tls('tls'), filters: [{ name: 'tcp' }] }] }; // prettier-ignore
    const [patched] = patchListeners([source], { patches: patch('FILTER_CHAIN', operation, { value }), ...outbound }); // prettier-ignore
    return objects(patched, 'filter_chains');
  };

  it('of a patch with the same transport socket only that counts, else all', () => {
    const value = { name: 'mine', ...tls('tls') };
    expect(chainOf('MERGE', value)[0]).not.toHaveProperty('name');
    expect(chainOf('MERGE', { ...value, ...tls('other') })[0]).toMatchObject({ name: 'mine', transport_socket: { name: 'other' } }); // prettier-ignore
  });

  it('without filters are none', () => {
    expect(chainOf('ADD', { name: 'empty' })).toHaveLength(1);
    expect(chainOf('ADD', { name: 'full', filters: [{ name: 'tcp' }] })).toHaveLength(2);
  });
});

describe('listener filters', () => {
  it('are all merged with, and keep their names', () => {
    const filters = ['a', 'b'].map((name) => ({ name, typed_config: { '@type': 'x/Inspector' } }));
    const match = { listener: { listenerFilter: 'b' } };
    const value = { name: 'c', typed_config: { '@type': 'x/Inspector', size: 1 } };
    const patches = patch('LISTENER_FILTER', 'MERGE', { match, value });
    const [patched] = patchListeners([{ name: 'l', listener_filters: filters }], { patches, ...outbound }); // prettier-ignore
    expect(patched?.['listener_filters']).toMatchObject(filters.map(({ name }) => ({ name, typed_config: { size: 1 } }))); // prettier-ignore
  });
});

describe('inlined route configurations', () => {
  it('are patched where they are inbound, before there are filters of others', () => {
    const hcm = (host: string): JsonObject => ({
      name: HCM,
      typed_config: { '@type': 'x/Hcm', route_config: { name: 'inbound|8080||', virtual_hosts: [{ name: host }] } },
    }); // prettier-ignore
    const value = { request_headers_to_remove: ['x'] };
    const patches = new Map([
      ...patch('VIRTUAL_HOST', 'MERGE', { value }),
      ...patch('NETWORK_FILTER', 'ADD', { value: hcm('theirs') }),
    ]);
    const source = { name: 'virtualInbound', filter_chains: [{ filters: [hcm('ours')] }] };
    const changed = (context: PatchContext): number => {
      const patched = patchListeners([source], { patches, ...outbound, contextOf: () => context });
      return JSON.stringify(patched).split('request_headers_to_remove').length - 1;
    };
    expect(changed('SIDECAR_INBOUND')).toBe(1);
    expect(changed('SIDECAR_OUTBOUND')).toBe(0);
  });
});
