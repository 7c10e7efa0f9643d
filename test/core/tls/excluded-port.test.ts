import { expect, test } from 'vitest';
import { judgeOf } from '../../../src/core/tls/pair/pair.ts';
import { calledServers } from '../../../src/core/tls/mesh/server-name.ts';
import type { TlsRow } from '../../../src/core/tls/model/row.ts';
import { peerAuthentication, shopMesh } from './mesh-yaml.ts';

const odd = (annotation: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: odd, namespace: shop, labels: { app: odd }, annotations: { ${annotation} } }
spec: { containers: [{ name: app }, { name: istio-proxy, args: [proxy, sidecar] }] }
status: { phase: Running, podIP: 192.0.2.9, podIPs: [{ ip: 192.0.2.9 }] }`;

const rowTo = (server: string, annotation: string): Partial<TlsRow> => {
  const mesh = shopMesh(`${odd(annotation)}\n---${peerAuthentication('default', '{ mtls: { mode: STRICT } }')}`); // prettier-ignore
  const [called] = calledServers(mesh.world, { text: server, namespace: 'shop' });
  if (called === undefined) return {};
  const client = { pod: { namespace: 'shop', pod: 'odd' }, workload: 'odd', hasProxy: true };
  return judgeOf(mesh, client)({ server: called, subset: undefined });
};

test.each([
  ['traffic.sidecar.istio.io/excludeOutboundPorts: "80"', 'traffic.sidecar.istio.io/excludeOutboundPorts'],
  ['sidecar.istio.io/interceptionMode: NONE', 'sidecar.istio.io/interceptionMode'],
])('a sidecar that %s keeps away from the traffic is not said to be missing', (annotation, name) => {
  const row = rowTo('db:80', annotation);
  expect(row).toMatchObject({ verdict: 'conflict', reason: 'plaintext-to-strict' });
  expect(row.causes?.[0]).toMatchObject({ kind: 'Pod', name: 'odd', field: `metadata.annotations[${name}]` });
}); // prettier-ignore

test('a port may be named by its name; a name that no port has is no server', () => {
  const at = (text: string): (number | undefined)[] => calledServers(shopMesh().world, { text, namespace: 'shop' }).map(({ port }) => port); // prettier-ignore
  expect(at('db:http')).toEqual([80]);
  expect(at('db.shop.svc.cluster.local:http')).toEqual([80]);
  expect(at('db:tcp')).toEqual([]);
  expect(at('db:81')).toEqual([81]);
  expect(at('fd00::abc')).toEqual([]);
});
