import { expect, test } from 'vitest';
import { calledServers } from '../../../../src/core/tls/mesh/server-name.ts';
import { judgeOf } from '../../../../src/core/tls/pair/pair.ts';
import { shopMesh } from '../mesh-yaml.ts';

const edge = (port: string, tls: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: edge, namespace: shop, labels: { app: edge } }
spec: { containers: [{ name: istio-proxy, args: [proxy, router] }] }
status: { phase: Running, podIP: 192.0.2.8, podIPs: [{ ip: 192.0.2.8 }], conditions: [{ type: Ready, status: "True" }] }
---
apiVersion: v1
kind: Service
metadata: { name: edge, namespace: shop }
spec: { clusterIP: 198.51.100.8, selector: { app: edge }, ports: [{ name: ${port}, port: 443, targetPort: 8443 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: edge-1, namespace: shop, labels: { kubernetes.io/service-name: edge } }
addressType: IPv4
ports: [{ name: ${port}, port: 8443, protocol: TCP }]
endpoints: [{ addresses: [192.0.2.8], conditions: { ready: true }, targetRef: { kind: Pod, name: edge, namespace: shop } }]
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec:
  selector: { app: edge }
  servers: [{ port: { number: 443, name: https, protocol: HTTPS }, hosts: [shop.example.com], tls: ${tls} }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: edge, namespace: shop }
spec:
  hosts: [shop.example.com]
  gateways: [edge]
  tls: [{ match: [{ sniHosts: [shop.example.com] }], route: [{ destination: { host: web, port: { number: 80 } } }] }]
  http: [{ route: [{ destination: { host: web } }] }]`;

/** What an application that speaks TLS by itself, or plaintext, meets at a gateway's port. */
test.each([
  ['https', '{ mode: SIMPLE, credentialName: shop }', 'ok tls-origination', 'not-asked'],
  [
    'https',
    '{ mode: MUTUAL, credentialName: shop }',
    'unknown client-certificate-unknown',
    undefined,
  ],
  ['https', '{ mode: ISTIO_MUTUAL }', 'conflict plaintext-to-strict', undefined],
  ['https', '{ mode: PASSTHROUGH }', 'ok tls-passthrough', 'not-asked'],
  ['http', '{ mode: SIMPLE, credentialName: shop }', 'conflict plaintext-to-tls', 'not-asked'],
  ['http', '{ mode: ISTIO_MUTUAL }', 'conflict plaintext-to-strict', undefined],
])('an application with %s to %s: %s', (port, tls, expected, certificate) => {
  const mesh = shopMesh(edge(port, tls));
  const [server] = calledServers(mesh.world, { text: 'edge:443', namespace: 'shop' });
  if (server === undefined) throw new Error('no server');
  const client = { pod: { namespace: 'shop', pod: 'cron' }, workload: 'cron', hasProxy: false };
  const row = judgeOf(mesh, client)({ server, subset: undefined });
  // The contract's word for all that take no plaintext; who needs a certificate is told beside.
  expect([`${row.verdict} ${row.reason}`, row.serverAccepts, row.clientCertificate]).toEqual([expected, 'mtls', certificate]); // prettier-ignore
});
