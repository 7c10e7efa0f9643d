import { expect, test } from 'vitest';
import { compileProxy } from '../../../src/core/intent/compile.ts';
import { resourceText } from '../../../src/core/model/resource.ts';
import { absentConfig } from '../../../src/core/why/absent.ts';
import { contextOf, podYaml, serviceYaml, yamlWorld } from '../intent/yaml-world.ts';

const world = yamlWorld(
  `${podYaml('shop', 'client')}${serviceYaml('shop', 'web', '192.0.2.9')}${serviceYaml('other', 'db', '192.0.2.8')}
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: own, namespace: shop }
spec: { egress: [{ hosts: ["./*"] }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec: { hosts: [web], http: [{ route: [{ destination: { host: web, subset: v1 } }] }] }`,
);
const context = contextOf(world, 'shop/client');
const intent = { context, config: compileProxy(world, context.proxy) };

test('a cluster that an Envoy has and the YAML does not mean', () => {
  const name = 'outbound|80||db.other.svc.cluster.local';
  const found = absentConfig(intent, { section: 'clusters', name, path: '' });
  expect(found?.code).toBe('not-imported-by-sidecar');
  expect(found?.cause && resourceText(found.cause)).toBe('Sidecar shop/own spec.egress');
});

test('a virtual host of a port that its service lost', () => {
  const path = 'virtualHosts[web.shop.svc.cluster.local:81]';
  expect(absentConfig(intent, { section: 'routes', name: '81', path })?.code).toBe('port-not-in-service'); // prettier-ignore
});

test('who asks for a cluster that nobody makes', () => {
  const name = 'outbound|80|v1|web.shop.svc.cluster.local';
  const found = absentConfig(intent, { section: 'endpoints', name, path: '' });
  expect(found?.code).toBe('subset-not-defined');
  expect(found?.asks?.field).toBe('spec.http[0].route[0].destination');
});

test('what no rule explains is left as it is', () => {
  expect(absentConfig(intent, { section: 'clusters', name: 'inbound|99||', path: '' })).toBe(undefined); // prettier-ignore
  expect(absentConfig(intent, { section: 'listeners', name: 'x', path: '' })).toBe(undefined);
  expect(absentConfig(intent, { section: 'routes', name: '80', path: 'virtualHosts[web:80].routes[0]' })).toBe(undefined); // prettier-ignore
});
