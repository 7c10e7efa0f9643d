import { expect, test } from 'vitest';
import { objects } from '../../../../../src/core/decode/read.ts';
import { serviceYaml } from '../../yaml-world.ts';
import { chains, listenerNames, named, outboundOf } from './outbound-summary.ts';

/** Without capture all listeners of a port are on one address, where protocols meet. */
const NONE = { env: { ISTIO_META_INTERCEPTION_MODE: 'NONE' } };

const at = (seconds: number, yaml: string): string =>
  yaml.replace('metadata: { ', `metadata: { creationTimestamp: "2026-01-01T00:00:0${seconds}Z", `);

test('services of one HTTP port share a listener, which lets through what is no HTTP', () => {
  const listeners = outboundOf(serviceYaml('shop', 'a', '192.0.2.11') + serviceYaml('shop', 'b', '192.0.2.12', 'grpc/80')); // prettier-ignore
  expect(listenerNames(listeners)).toEqual(['0.0.0.0_80']);
  expect(chains(named(listeners, '0.0.0.0_80'))).toEqual(['http → routes 80', 'default any → PassthroughCluster']); // prettier-ignore
});

test('a TCP service without an address joins the HTTP listener of its port, whoever is older', () => {
  const external = `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: any, namespace: shop }
spec: { hosts: [any.example.com], ports: [{ number: 80, name: tcp, protocol: TCP }], resolution: NONE }
---`;
  const http = serviceYaml('shop', 'a', '192.0.2.11');
  for (const yaml of [at(1, external) + at(2, http), at(2, external) + at(1, http)])
    expect(chains(named(outboundOf(yaml), '0.0.0.0_80'))).toEqual([
      'http → routes 80',
      'default any → outbound|80||any.example.com',
    ]);
});

test('where HTTP cannot be told from TCP, who came first keeps the listener', () => {
  const http = serviceYaml('shop', 'a', '192.0.2.11', 'http/9000');
  const tcp = serviceYaml('shop', 'b', '192.0.2.12', 'tcp/9000');
  expect(chains(named(outboundOf(at(1, http) + at(2, tcp), NONE), '127.0.0.1_9000'))).toEqual(['any → routes 9000']); // prettier-ignore
  expect(chains(named(outboundOf(at(2, http) + at(1, tcp), NONE), '127.0.0.1_9000'))).toEqual(['any → outbound|9000||b.shop.svc.cluster.local']); // prettier-ignore
});

test('a sniffed port takes over the listener of an HTTP port and joins that of a TCP port', () => {
  const sniffed = serviceYaml('shop', 'b', '192.0.2.12', 'x/9000');
  const overHttp = at(1, serviceYaml('shop', 'a', '192.0.2.11', 'http/9000')) + at(2, sniffed);
  const overTcp = at(1, serviceYaml('shop', 'a', '192.0.2.11', 'tcp/9000')) + at(2, sniffed);
  expect(chains(named(outboundOf(overHttp, NONE), '127.0.0.1_9000'))).toEqual([
    'http → routes b.shop.svc.cluster.local:9000',
    'default any → outbound|9000||b.shop.svc.cluster.local',
  ]);
  expect(chains(named(outboundOf(overTcp, NONE), '127.0.0.1_9000'))).toEqual([
    'http → routes b.shop.svc.cluster.local:9000',
    'default any → outbound|9000||a.shop.svc.cluster.local',
  ]);
});

test('a server that speaks first shares its listener with nobody', () => {
  const yaml = at(1, serviceYaml('shop', 'a', '192.0.2.11', 'mongo/9000')) + at(2, serviceYaml('shop', 'b', '192.0.2.12', 'x/9000')); // prettier-ignore
  const listener = named(outboundOf(yaml, NONE), '127.0.0.1_9000');
  expect(chains(listener)).toEqual(['any → outbound|9000||a.shop.svc.cluster.local']);
  const [chain] = objects(listener, 'filter_chains');
  expect(objects(chain, 'filters').map(({ name }) => name)).toEqual(['envoy.filters.network.mongo_proxy', 'envoy.filters.network.tcp_proxy']); // prettier-ignore
});

test('ports that the proxy itself listens on have no listener for HTTP', () => {
  const ports = [15_001, 15_006, 15_021, 15_090, 15_010];
  const yaml = ports.map((port) => serviceYaml('shop', `s${port}`, '192.0.2.11', `http/${port}`)).join(''); // prettier-ignore
  expect(listenerNames(outboundOf(yaml))).toEqual(['0.0.0.0_15010']);
});

test('an unprivileged proxy binds to no privileged port', () => {
  const env = { ...NONE.env, ISTIO_META_UNPRIVILEGED_POD: 'true' };
  const yaml = serviceYaml('shop', 'a', '192.0.2.11', 'http/80') + serviceYaml('shop', 'b', '192.0.2.12', 'http/8080'); // prettier-ignore
  expect(listenerNames(outboundOf(yaml, { env }))).toEqual(['127.0.0.1_8080']);
});
