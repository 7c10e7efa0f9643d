import { describe, expect, test } from 'vitest';
import { compileClusters } from '../../../../src/core/intent/clusters/clusters.ts';
import { objects } from '../../../../src/core/decode/read.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import { contextOf, serviceYaml, yamlWorld } from '../yaml-world.ts';
import { domainsOf, gateway, listenersOf, routeConfig, router, toA, virtualService } from './gateway-world.ts'; // prettier-ignore

const istiod = (env: Readonly<Record<string, string>>): string => `
apiVersion: v1
kind: Pod
metadata: { name: istiod, namespace: istio-system }
spec:
  containers: [{ name: discovery, env: ${JSON.stringify(Object.entries(env).map(([name, value]) => ({ name, value })))} }]
status: { phase: Running, podIP: 192.0.2.8 }
---`;

const HTTP = '[{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }]';
const services = serviceYaml('shop', 'a', '10.0.0.1') + serviceYaml('shop', 'b', '10.0.0.2');
const bound = (name: string, host: string): string =>
  virtualService(name, `{ hosts: [${host}], gateways: [istio-system/g], http: ${toA} }`, 'shop');
const base = router() + services + gateway('g', HTTP) + bound('v', 'x.org');

const outbound = (yaml: string, mesh?: JsonObject): unknown[] =>
  compileClusters(contextOf(yamlWorld(yaml, mesh), 'istio-system/edge'))
    .map(({ name }) => name)
    .filter((name) => typeof name === 'string' && /[|](?:a|b)[.]shop/.test(name));

describe('PILOT_FILTER_GATEWAY_CLUSTER_CONFIG', () => {
  const on = istiod({ PILOT_FILTER_GATEWAY_CLUSTER_CONFIG: 'true' });
  const A = 'outbound|80||a.shop.svc.cluster.local';
  const B = 'outbound|80||b.shop.svc.cluster.local';

  test('leaves gateways the clusters that their VirtualServices lead to', () => {
    expect(outbound(base)).toEqual([A, B]);
    expect(outbound(istiod({}) + base)).toEqual([A, B]);
    expect(outbound(on + base)).toEqual([A]);
    expect(outbound(on + router() + services + gateway('g', HTTP))).toEqual([]);
  });

  test('and those of providers of the mesh and of EnvoyFilters that say so', () => {
    const provider = { name: 'authz', envoyExtAuthzGrpc: { service: 'shop/b.shop.svc.cluster.local', port: 80 } }; // prettier-ignore
    expect(outbound(on + base, { extensionProviders: [provider] })).toEqual([A, B]);
    const filter = (labels: string): string => `
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: f, namespace: istio-system, annotations: { envoyfilter.istio.io/referenced-services: b.shop.svc.cluster.local } }
spec: { workloadSelector: { labels: ${labels} } }
---`;
    expect(outbound(on + base + filter('{ istio: ingressgateway }'))).toEqual([A, B]);
    expect(outbound(on + base + filter('{ istio: other }'))).toEqual([A]);
  });
});

test('PILOT_SCOPE_GATEWAY_TO_NAMESPACE leaves a proxy the Gateways of its namespace', () => {
  const yaml = router() + gateway('g', HTTP, 'shop');
  expect(Object.keys(listenersOf(yaml))).toEqual(['0.0.0.0_8080']);
  const on = istiod({ PILOT_SCOPE_GATEWAY_TO_NAMESPACE: '1' });
  expect(Object.keys(listenersOf(on + yaml))).toEqual([]);
  expect(Object.keys(listenersOf(on + router() + gateway('g', HTTP)))).toEqual(['0.0.0.0_8080']);
});

test('PILOT_ENABLE_ROUTE_COLLAPSE_OPTIMIZATION off keeps a virtual host for each name', () => {
  const yaml = base + virtualService('w', `{ hosts: [y.org, z.org], gateways: [istio-system/g], http: ${toA} }`, 'shop'); // prettier-ignore
  expect(domainsOf(routeConfig(yaml, 'http.8080'))).toEqual([['x.org'], ['y.org', 'z.org']]);
  const off = istiod({ PILOT_ENABLE_ROUTE_COLLAPSE_OPTIMIZATION: 'false' });
  expect(domainsOf(routeConfig(off + yaml, 'http.8080'))).toEqual([['x.org'], ['y.org'], ['z.org']]); // prettier-ignore
});

test('PILOT_GATEWAY_TRANSPORT_SOCKET_CONNECT_TIMEOUT is how long handshakes may take, 0 for as long as they like', () => {
  const timeout = (env: Readonly<Record<string, string>>): unknown =>
    objects(listenersOf(istiod(env) + base)['0.0.0.0_8080'], 'filter_chains')[0]?.['transport_socket_connect_timeout']; // prettier-ignore
  const name = 'PILOT_GATEWAY_TRANSPORT_SOCKET_CONNECT_TIMEOUT';
  expect([timeout({}), timeout({ [name]: '3s' }), timeout({ [name]: '0s' }), timeout({ [name]: 'x' })]).toEqual(['15s', '3s', undefined, '15s']); // prettier-ignore
});

test('a switch that is no boolean stays as it is without', () => {
  const odd = istiod({ PILOT_SCOPE_GATEWAY_TO_NAMESPACE: 'yes' });
  expect(Object.keys(listenersOf(odd + router() + gateway('g', HTTP, 'shop')))).toEqual(['0.0.0.0_8080']); // prettier-ignore
});
