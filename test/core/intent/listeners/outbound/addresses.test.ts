import { expect, test } from 'vitest';
import { object, objects } from '../../../../../src/core/decode/read.ts';
import { serviceYaml } from '../../yaml-world.ts';
import { chains, listenerNames, named, outboundOf } from './outbound-summary.ts';

const DUAL = { addresses: ['192.0.2.1', '2001:db8::1'] };

test('a proxy with two families listens on the wildcards of both, for services of both on the first address', () => {
  const both = serviceYaml('shop', 'db', '192.0.2.11', 'tcp/5432').replace('clusterIP:', 'clusterIPs: ["192.0.2.11", "2001:db8::11"], clusterIP:'); // prettier-ignore
  const listeners = outboundOf(serviceYaml('shop', 'a', '192.0.2.12') + both, DUAL);
  const additional = (name: string): unknown[] =>
    objects(named(listeners, name), 'additional_addresses').map((one) => object(one, 'address', 'socket_address')?.['address']); // prettier-ignore
  expect(additional('0.0.0.0_80')).toEqual(['::']);
  expect(additional('192.0.2.11_5432')).toEqual([]);
});

test('a proxy with IPv6 only listens there, also for ServiceEntries without addresses', () => {
  const external = `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: any, namespace: shop }
spec: { hosts: [any.example.com], ports: [{ number: 443, name: tls, protocol: TLS }], resolution: DNS }
---`;
  const listeners = outboundOf(external + serviceYaml('shop', 'a', '2001:db8::12'), {
    addresses: ['2001:db8::1'],
  });
  expect(listenerNames(listeners)).toEqual(['::_443', '::_80']);
  expect(chains(named(listeners, '::_443'))).toEqual([
    'sni any.example.com → outbound|443||any.example.com',
    'default any → PassthroughCluster',
  ]);
});

test('a headless TCP service has a listener for each pod but the own one', () => {
  const slice = `
apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop }
spec: { clusterIP: None, selector: { app: db }, ports: [{ name: tcp, port: 5432 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: db-1, namespace: shop, labels: { kubernetes.io/service-name: db } }
addressType: IPv4
ports: [{ name: tcp, port: 5432, protocol: TCP }]
endpoints:
  - { addresses: [192.0.2.1], conditions: { ready: true } }
  - { addresses: [192.0.2.2], conditions: { ready: true } }
  - { addresses: [192.0.2.3], conditions: { ready: true } }
---`;
  const listeners = outboundOf(slice);
  expect(listenerNames(listeners)).toEqual(['192.0.2.2_5432', '192.0.2.3_5432']);
  expect(chains(named(listeners, '192.0.2.2_5432'))).toEqual(['any → outbound|5432||db.shop.svc.cluster.local']); // prettier-ignore
});

test('addresses that istiod will allocate are listened for by proxies that capture DNS', () => {
  const entry = (name: string, more = ''): string => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: ${name}, namespace: shop }
spec: { hosts: [${name}.example.com], ports: [{ number: 5432, name: tcp, protocol: TCP }], resolution: DNS ${more} }`;
  const yaml = [
    entry('a'),
    `${entry('b')}\nstatus: { addresses: [{ value: 240.240.0.1, host: b.example.com }] }`,
    entry('c', ', addresses: [192.0.2.77]'),
    entry('d').replace('metadata: {', 'metadata: { labels: { networking.istio.io/enable-autoallocate-ip: "false" },'), // prettier-ignore
  ].join('\n---');
  const captured = outboundOf(`${yaml}\n---`, { env: { ISTIO_META_DNS_CAPTURE: 'true' } });
  expect(listenerNames(captured)).toEqual(['0.0.0.0_5432', '192.0.2.77_5432', '240.240.0.1_5432', '240.240.0.2_5432']); // prettier-ignore
  expect(chains(named(captured, '240.240.0.1_5432'))).toEqual(['any → outbound|5432||b.example.com']); // prettier-ignore
  expect(listenerNames(outboundOf(`${yaml}\n---`))).toEqual(['0.0.0.0_5432', '192.0.2.77_5432']);
});

test('services behind ranges share the wildcard, told apart by destination', () => {
  const yaml = `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: net, namespace: shop }
spec: { hosts: [net.example.com], addresses: [198.51.100.9/24], ports: [{ number: 5432, name: tcp, protocol: TCP }], resolution: NONE }
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: same, namespace: shop }
spec: { hosts: [same.example.com], addresses: [198.51.100.0/24], ports: [{ number: 5432, name: tcp, protocol: TCP }], resolution: NONE }
---`;
  expect(chains(named(outboundOf(yaml), '0.0.0.0_5432'))).toEqual([
    '198.51.100.9/24 → outbound|5432||net.example.com',
    'default any → PassthroughCluster',
  ]);
});
