import { expect, test } from 'vitest';
import { checkTls } from '../../../../src/core/tls/check.ts';
import { peerAuthentication, shopMesh } from '../mesh-yaml.ts';

/** A headless service over TCP: a sidecar has a listener for each of its pods but its own. */
const headless = (ports: string): string => `
apiVersion: v1
kind: Service
metadata: { name: data, namespace: shop }
spec: { clusterIP: None, selector: { set: data }, ports: [${ports}] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: data-1, namespace: shop, labels: { kubernetes.io/service-name: data } }
addressType: IPv4
ports: [${ports}]
endpoints:
${['db', 'web'].map((name, index) => `  - { addresses: [192.0.2.${2 - index}], hostname: ${name}, conditions: { ready: true }, targetRef: { kind: Pod, name: ${name}, namespace: shop } }`).join('\n')}`;

const STRICT = peerAuthentication('default', '{ mtls: { mode: STRICT } }');
const mesh = shopMesh([headless('{ name: tcp, port: 8080 }'), STRICT].join('\n---\n'));

const verdicts = (client: string, server: string): string[] =>
  checkTls(mesh, { namespace: 'shop', client, server }).map(({ verdict, reason }) => `${verdict} ${reason}`); // prettier-ignore

test.each(['db', 'web'])('%s, a pod of a headless service, is judged by the other pods', (client) => {
  expect(verdicts(client, 'data:8080')).toEqual(['ok mtls']);
}); // prettier-ignore

test('what a pod sends to its own address goes past its Envoy, STRICT or not', () => {
  expect(verdicts('db', 'db.data:8080')).toEqual(['ok not-captured']);
  expect(verdicts('db', '192.0.2.2:8080')).toEqual(['ok not-captured']);
  expect(verdicts('web', '192.0.2.2:8080')).toEqual(['ok mtls']);
  expect(verdicts('cron', 'db.data:8080')).toEqual(['conflict plaintext-to-strict']);
});
