import { expect, test } from 'vitest';
import { objects } from '../../../../../src/core/decode/read.ts';
import { sourcesOf } from '../../../../../src/core/model/provenance.ts';
import { serviceYaml } from '../../yaml-world.ts';
import { chains, named, outboundOf } from './outbound-summary.ts';

const virtualService = (spec: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: rules, namespace: shop }
spec: { hosts: [db], ${spec} }
---`;
const to = (host: string, weight = 100): string =>
  `{ destination: { host: ${host}, port: { number: 5432 } }, weight: ${weight} }`;
const DB = serviceYaml('shop', 'db', '192.0.2.11', 'tcp/5432');
const OLD = serviceYaml('shop', 'old', '192.0.2.12', 'tcp/5432');
const cluster = (name: string): string => `outbound|5432||${name}.shop.svc.cluster.local`;
const of = (yaml: string): string[] => chains(named(outboundOf(yaml), '192.0.2.11_5432'));

test('the first tcp rule for everything wins, after those for subnets', () => {
  const yaml = virtualService(`tcp: [
    { match: [{ sourceLabels: { app: other } }], route: [${to('other')}] },
    { match: [{ destinationSubnets: [198.51.100.0/24] }], route: [${to('old')}] },
    { match: [{ port: 1 }, { port: 5432 }], route: [${to('old', 0)}, ${to('db', 30)}] },
    { route: [${to('never')}] }]`);
  expect(of(DB + OLD + yaml)).toEqual([
    `198.51.100.0/24 → ${cluster('old')}`,
    `default any → ${cluster('db')}*30`,
  ]);
});

test('without a rule for everything the service itself is left', () => {
  const yaml = virtualService(`tcp: [{ match: [{ destinationSubnets: [198.51.100.0/24] }], route: [${to('old')}] }]`); // prettier-ignore
  expect(of(DB + OLD + yaml)).toEqual([`198.51.100.0/24 → ${cluster('old')}`, `default any → ${cluster('db')}`]); // prettier-ignore
});

test('a rule is named as the source of its chain, its destinations as those of the clusters', () => {
  const yaml = virtualService(`tcp: [{ route: [${to('old', 1)}, ${to('db', 2)}] }]`);
  const [chain] = objects(named(outboundOf(DB + OLD + yaml), '192.0.2.11_5432'), 'filter_chains');
  expect(sourcesOf(chain ?? {})['']).toMatchObject({ kind: 'VirtualService', name: 'rules', field: 'spec.tcp[0]' }); // prettier-ignore
});

test('of tls matches that the proxy cannot tell apart the first holds; sourceLabels are decided beforehand', () => {
  const service = serviceYaml('shop', 'db', '192.0.2.11', 'tls/5432');
  const rule = (match: string, host: string): string => `{ match: [${match}], route: [${to(host)}] }`; // prettier-ignore
  const yaml = virtualService(`tls: [
    ${rule('{ sniHosts: [a.example.com], sourceLabels: { app: other } }', 'other')},
    ${rule('{ sniHosts: [b.example.com, a.example.com], sourceLabels: { app: web } }', 'old')},
    ${rule('{ sniHosts: [b.example.com, a.example.com] }', 'never')},
    ${rule('{ sniHosts: ["*"], gateways: [shop/gw, mesh] }', 'db')}]`);
  expect(of(service + OLD + yaml)).toEqual([
    `sni a.example.com sni b.example.com → ${cluster('old')}`,
    `default any → ${cluster('db')}`,
  ]);
});

test('a DestinationRule gives the connection its limits, hashing and tunnel', () => {
  const rule = `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: db, namespace: shop }
spec:
  host: db
  trafficPolicy:
    connectionPool: { tcp: { idleTimeout: 1m30s, maxConnectionDuration: 2h } }
    loadBalancer: { consistentHash: { useSourceIp: true } }
    tunnel: { protocol: POST, targetHost: "2001:db8::9", targetPort: 443 }
---`;
  const [chain] = objects(named(outboundOf(DB + rule), '192.0.2.11_5432'), 'filter_chains');
  const proxy = objects(chain, 'filters').at(-1)?.['typed_config'];
  expect(proxy).toMatchObject({
    idle_timeout: '90s',
    max_downstream_connection_duration: '7200s',
    hash_policy: [{ source_ip: {} }],
    tunneling_config: { hostname: '[2001:db8::9]:443', use_post: true },
  });
  expect(sourcesOf(proxy as object)['idle_timeout']).toMatchObject({ kind: 'DestinationRule', field: 'spec.trafficPolicy.connectionPool.tcp.idleTimeout' }); // prettier-ignore
});
