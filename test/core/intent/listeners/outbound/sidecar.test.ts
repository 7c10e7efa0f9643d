import { expect, test } from 'vitest';
import { object, objects } from '../../../../../src/core/decode/read.ts';
import { sourcesOf } from '../../../../../src/core/model/provenance.ts';
import { serviceYaml } from '../../yaml-world.ts';
import { chains, listenerNames, named, outboundOf } from './outbound-summary.ts';

const sidecar = (spec: string): string => `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: shop }
spec: { ${spec} }
---`;
const SERVICES = serviceYaml('shop', 'a', '192.0.2.11', 'http/80') + serviceYaml('shop', 'db', '192.0.2.12', 'tcp/5432'); // prettier-ignore

test('what an egress listener with a port defines, the one for all ports leaves as it is', () => {
  const yaml = sidecar(`egress: [
    { port: { number: 5432, protocol: TCP, name: db }, bind: 192.0.2.12, hosts: [./db.shop.svc.cluster.local] },
    { hosts: ["./*"] }]`);
  const listeners = outboundOf(SERVICES + serviceYaml('shop', 'x', '192.0.2.12', 'tcp/5432') + yaml); // prettier-ignore
  expect(listenerNames(listeners)).toEqual(['0.0.0.0_80', '192.0.2.12_5432']);
  const listener = named(listeners, '192.0.2.12_5432');
  expect(chains(listener)).toEqual(['any → outbound|5432||db.shop.svc.cluster.local']);
  expect(sourcesOf(listener ?? {})['']).toMatchObject({ kind: 'Sidecar', field: 'spec.egress[0].port' }); // prettier-ignore
});

test('without capture a listener has a socket of its own; on a Unix socket it is named by its path', () => {
  const yaml = sidecar(`egress: [
    { port: { number: 80, protocol: HTTP, name: http }, captureMode: NONE, hosts: ["./*"] },
    { port: { number: 0, protocol: HTTP, name: socket }, bind: "unix:///run/a.sock", hosts: ["./*"] }]`);
  const listeners = outboundOf(SERVICES + yaml);
  expect(listenerNames(listeners)).toEqual(['127.0.0.1_80', 'unix:///run/a.sock_0']);
  for (const name of ['127.0.0.1_80', 'unix:///run/a.sock_0']) {
    expect(named(listeners, name)).not.toHaveProperty('bind_to_port');
    expect(named(listeners, name)).toHaveProperty('max_connections_to_accept_per_socket_event', 1);
  }
  const socket = named(listeners, 'unix:///run/a.sock_0');
  expect(object(socket, 'address')).toEqual({ pipe: { path: '/run/a.sock' } });
  expect(chains(socket)).toEqual(['any → routes unix:///run/a.sock']);
});

test.each([
  ['{ mode: ALLOW_ANY }', 'PassthroughCluster'],
  ['{ mode: REGISTRY_ONLY }', 'BlackHoleCluster'],
  ['{}', 'BlackHoleCluster'],
  ['{ mode: ALLOW_ANY, egressProxy: { host: out.shop.svc.cluster.local, subset: v1, port: { number: 443 } } }', 'outbound|443|v1|out.shop.svc.cluster.local'],
])('outboundTrafficPolicy %s sends unknown traffic to %s', (policy, cluster) => {
  const listeners = outboundOf(SERVICES + sidecar(`outboundTrafficPolicy: ${policy}, egress: [{ hosts: ["./*"] }]`)); // prettier-ignore
  expect(chains(named(listeners, '0.0.0.0_80'))).toEqual(['http → routes 80', `default any → ${cluster}`]); // prettier-ignore
  expect(chains(named(listeners, 'virtualOutbound'))).toEqual(['any → BlackHoleCluster', `any → ${cluster}`]); // prettier-ignore
}); // prettier-ignore

test('with ALLOW_ANY_DYNAMIC_DNS hosts of plain HTTP are resolved by name, on all listeners', () => {
  const policy = sidecar('outboundTrafficPolicy: { mode: ALLOW_ANY_DYNAMIC_DNS }, egress: [{ hosts: ["./*"] }]'); // prettier-ignore
  const listeners = outboundOf(SERVICES + policy, { env: { ISTIO_META_DNS_CAPTURE: 'true', ISTIO_META_DNS_PROXY_ADDR: 'localhost:1053' } }); // prettier-ignore
  const virtual = named(listeners, 'virtualOutbound');
  expect(objects(virtual, 'listener_filters').map(({ name }) => name)).toEqual(['envoy.filters.listener.http_inspector']); // prettier-ignore
  expect(chains(virtual)).toEqual(['any → BlackHoleCluster', 'http → ', 'any → PassthroughCluster']); // prettier-ignore
  const [chain] = objects(named(listeners, '0.0.0.0_80'), 'filter_chains');
  const filters = objects(object(objects(chain, 'filters')[0], 'typed_config'), 'http_filters');
  expect(filters.at(-2)).toMatchObject({
    name: 'envoy.filters.http.dynamic_forward_proxy',
    typed_config: { dns_cache_config: { typed_dns_resolver_config: { typed_config: { resolvers: [{ socket_address: { address: '127.0.0.1', port_value: 1053 } }] } } } },
  }); // prettier-ignore
});

test('an HTTP proxy port of the mesh or the pod has a listener for absolute URLs', () => {
  expect(listenerNames(outboundOf('', { mesh: { proxyListenPort: 15_001, proxyHttpPort: 3128 } }))).toEqual(['127.0.0.1_3128']); // prettier-ignore
  const listeners = outboundOf('', { env: { ISTIO_META_HTTP_PROXY_PORT: '3129' } });
  const [chain] = objects(named(listeners, '127.0.0.1_3129'), 'filter_chains');
  expect(objects(chain, 'filters')[0]?.['typed_config']).toMatchObject({
    rds: { route_config_name: 'http_proxy' },
    http_protocol_options: { allow_absolute_url: true },
  });
});

test('transparent proxies say so, and without interception nothing is redirected to them', () => {
  const mode = (value: string): unknown =>
    named(
      outboundOf(SERVICES, { env: { ISTIO_META_INTERCEPTION_MODE: value } }),
      'virtualOutbound',
    );
  expect(mode('TPROXY')).toMatchObject({ transparent: true });
  expect(mode('REDIRECT')).not.toHaveProperty('transparent');
  expect(mode('NONE')).toBeUndefined();
});
