import { expect, test } from 'vitest';
import { checkTls } from '../../../../src/core/tls/check.ts';
import { peerAuthentication, shopMesh } from '../mesh-yaml.ts';

const STRICT = peerAuthentication('default', '{ mtls: { mode: STRICT } }');

/** Only what is at hand in the root namespace. */
const sidecar = (hosts: string): string => `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: narrow, namespace: shop, creationTimestamp: "2026-01-01T00:00:00Z" }
spec: { workloadSelector: { labels: { app: web } }, egress: [{ hosts: [${hosts}] }] }`;

const judged = (hosts: string, server = 'db'): unknown => {
  const mesh = shopMesh(`${STRICT}\n---${sidecar(hosts)}`);
  const [row] = checkTls(mesh, { namespace: 'shop', client: 'web', server });
  return row && { reason: row.reason, note: row.note, causes: row.causes.map(({ kind, name, field }) => `${kind} ${name} ${field}`) }; // prettier-ignore
};

test('a service that the client does not know is sent plaintext: the rule that keeps it away is the first cause', () => {
  expect(judged("'istio-system/*'")).toEqual({
    reason: 'plaintext-to-strict',
    note: 'Sidecar shop/narrow imports istio-system/*, and with that not db.shop.svc.cluster.local.',
    causes: ['Sidecar narrow spec.egress', 'PeerAuthentication default spec.mtls.mode'],
  });
  expect(judged("'./*'")).toMatchObject({ reason: 'mtls' });
});

test('an address that is no service has no such rule', () => {
  expect(judged("'istio-system/*'", '192.0.2.2:8080')).toMatchObject({ reason: 'plaintext-to-strict', causes: ['PeerAuthentication default spec.mtls.mode'] }); // prettier-ignore
});
