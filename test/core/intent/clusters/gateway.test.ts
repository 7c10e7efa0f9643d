import { describe, expect, it } from 'vitest';
import { compileClusters } from '../../../../src/core/intent/clusters/clusters.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import { gateway, router } from '../gateway/gateway-world.ts';
import { contextOf, serviceYaml, yamlWorld } from '../yaml-world.ts';
import { at, entry, rule } from './clusters-of.ts';

const OBJECTS =
  serviceYaml('shop', 'api', 'None') +
  rule('subsets: [{ name: v1, labels: { v: "1" } }]') +
  entry('hosts: [outside.example], ports: [{ number: 443, name: tls, protocol: TLS }]');

function clusters(yaml: string): ReadonlyMap<string, JsonObject> {
  const world = yamlWorld(router() + OBJECTS + yaml, { connectTimeout: '10s' });
  const all = compileClusters(contextOf(world, 'istio-system/edge'));
  return new Map(all.map((cluster) => [String(cluster['name']), cluster]));
}

const passing = gateway('ew', '[{ port: { number: 15443, name: tls, protocol: TLS }, hosts: ["*.local"], tls: { mode: AUTO_PASSTHROUGH } }]'); // prettier-ignore

describe('clusters of a gateway', () => {
  it('have endpoints also where sidecars go by the address of the client', () => {
    const all = clusters('');
    expect(all.get('outbound|80||api.shop.svc.cluster.local')?.['type']).toBe('EDS');
    expect(all.get('outbound|443||outside.example')?.['type']).toBe('EDS');
    expect(all.has('PassthroughCluster')).toBe(false);
    expect([...all.keys()].filter((name) => name.startsWith('outbound_'))).toEqual([]);
  });

  it('are doubled for AUTO_PASSTHROUGH, without TLS of their own and only for the mesh', () => {
    const all = clusters(passing);
    const name = 'outbound_.80_.v1_.api.shop.svc.cluster.local';
    const doubled = [...all.keys()].filter((one) => one.startsWith('outbound_.') && one.includes('shop')); // prettier-ignore
    expect(doubled).toEqual(['outbound_.80_._.api.shop.svc.cluster.local', name]);
    expect(all.get(name)).not.toHaveProperty('transport_socket_matches');
    expect(at(all.get(name), 'eds_cluster_config', 'service_name')).toBe(name);
    expect(at(all.get(name), 'metadata', 'filter_metadata', 'istio', 'subset')).toBe('v1');
    expect([...all.keys()].filter((one) => one.includes('_.outside'))).toEqual([]);
  });
});
