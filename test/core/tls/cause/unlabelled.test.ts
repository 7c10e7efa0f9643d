import { expect, test } from 'vitest';
import { checkTls } from '../../../../src/core/tls/check.ts';
import { peerAuthentication, shopMesh } from '../mesh-yaml.ts';

const api = (labels: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api${labels} } }
spec: { containers: [{ name: app, ports: [{ containerPort: 8080 }] }, { name: istio-proxy, args: [proxy, sidecar] }] }
status: { phase: Running, podIP: 192.0.2.9, podIPs: [{ ip: 192.0.2.9 }], conditions: [{ type: Ready, status: "True" }] }
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec: { clusterIP: 198.51.100.9, selector: { app: api }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: api-1, namespace: shop, labels: { kubernetes.io/service-name: api } }
addressType: IPv4
ports: [{ name: http, port: 8080, protocol: TCP }]
endpoints: [{ addresses: [192.0.2.9], conditions: { ready: true }, targetRef: { kind: Pod, name: api, namespace: shop } }]`;

const STRICT = peerAuthentication('default', '{ mtls: { mode: STRICT } }');

const judged = (labels: string): unknown =>
  checkTls(shopMesh(`${api(labels)}\n---${STRICT}`), { namespace: 'shop', client: 'web', server: 'api' }).map(({ reason, causes }) => [reason, ...causes.map(({ kind, name, field }) => `${kind} ${name} ${field}`)]); // prettier-ignore

test('a sidecar whose pod lacks the label by which auto mTLS goes is sent plaintext: that label is the cause', () => {
  expect(judged('')).toEqual([
    [
      'plaintext-to-strict',
      'Pod api metadata.labels[security.istio.io/tlsMode]',
      'PeerAuthentication default spec.mtls.mode',
    ],
  ]);
  expect(judged(', security.istio.io/tlsMode: istio')).toEqual([['mtls']]);
});
