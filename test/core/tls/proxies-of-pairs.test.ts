import { expect, test } from 'vitest';
import { proxiesOfPairs } from '../../../src/core/tls/check.ts';
import { tlsMesh, type TlsMesh } from '../../../src/core/tls/mesh/mesh.ts';
import { yamlWorld } from '../intent/yaml-world.ts';

/** Pods of a StatefulSet as YAML that people keep has them: their owner is named, generateName is not. */
const replica = (index: number): string => `
apiVersion: v1
kind: Pod
metadata:
  name: db-${index}
  namespace: shop
  labels: { app: db }
  ownerReferences: [{ apiVersion: apps/v1, kind: StatefulSet, name: db, controller: true }]
spec: { containers: [{ name: app }, { name: istio-proxy, args: [proxy, sidecar] }] }
status: { phase: Running, podIP: 192.0.2.${index + 1}, podIPs: [{ ip: 192.0.2.${index + 1} }], conditions: [{ type: Ready, status: "True" }] }`;

const SERVICE = `
apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop }
spec: { clusterIP: CLUSTER_IP, selector: { app: db }, ports: [{ name: tcp, port: 5432 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: db-1, namespace: shop, labels: { kubernetes.io/service-name: db } }
addressType: IPv4
ports: [{ name: tcp, port: 5432, protocol: TCP }]
endpoints:
${[2, 1, 0].map((index) => `  - { addresses: [192.0.2.${index + 1}], conditions: { ready: true }, targetRef: { kind: Pod, name: db-${index}, namespace: shop } }`).join('\n')}`;

const meshWith = (clusterIp: string): TlsMesh =>
  tlsMesh(yamlWorld([replica(0), replica(1), replica(2), SERVICE.replace('CLUSTER_IP', clusterIp)].join('\n---\n')), [], ''); // prettier-ignore

const mesh = meshWith('198.51.100.1');

const pod = (index: number): object => ({ namespace: 'shop', pod: `db-${index}` });

test('of each workload one proxy is read, whether it is a client, a server or both', () => {
  expect(proxiesOfPairs(mesh, { namespace: 'shop' })).toEqual([[pod(0), pod(2), pod(1)]]);
});

test('a replica that is named by its address is read beside it', () => {
  const query = { namespace: 'shop', client: 'db-0', server: '192.0.2.3:5432' };
  expect(proxiesOfPairs(mesh, query)).toEqual([[pod(0)], [pod(2)]]);
});

test('so is the pod of a headless service that is called by its own name', () => {
  const query = { namespace: 'shop', client: 'db-0', server: 'db-2.db:5432' };
  expect(proxiesOfPairs(meshWith('None'), query)).toEqual([[pod(0)], [pod(2)]]);
  expect(proxiesOfPairs(meshWith('None'), { ...query, server: 'db' })).toEqual([[pod(0), pod(2), pod(1)]]); // prettier-ignore
});
