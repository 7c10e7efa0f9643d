import { describe, expect, test } from 'vitest';
import { buildWorld } from '../../../../src/core/intent/world/world.ts';
import { checkTls, type TlsQuery } from '../../../../src/core/tls/check.ts';
import { allClients } from '../../../../src/core/tls/mesh/clients.ts';
import { tlsMesh, type TlsMesh } from '../../../../src/core/tls/mesh/mesh.ts';
import type { TlsRow } from '../../../../src/core/tls/model/row.ts';
import { BUNDLES, objectsOfBundle, snapshotOfBundle } from '../../../support/captures.ts';
import { peerAuthentication, shopMesh } from '../mesh-yaml.ts';

const SECTIONS = ['clusters', 'listeners', 'routes', 'endpoints', 'secrets'] as const;
const NEEDS = { proxy: SECTIONS.map((section) => ({ section, optional: true as const })) };

/** Rows of one client, judged in a mesh of its own: nobody was judged before it. */
function rowsAlone(mesh: () => TlsMesh, client: TlsRow['client']): readonly TlsRow[] {
  const query: TlsQuery = { client: `pod/${client.pod}.${client.namespace}`, namespace: client.namespace }; // prettier-ignore
  return checkTls(mesh(), query);
}

/** A few of many: the first one and the last ones, which most was known for. */
const some = <Item>(items: readonly Item[]): Item[] => [...new Set([...items.slice(0, 1), ...items.slice(-2)])]; // prettier-ignore

describe.each(BUNDLES.filter((path) => !path.includes('corpus')))('%s', (bundle) => {
  test('a client among all comes to the same as by itself', async () => {
    const objects = await objectsOfBundle(bundle);
    const { proxies, capturedAt } = await snapshotOfBundle(bundle, NEEDS);
    const mesh = (): TlsMesh => tlsMesh(buildWorld({ objects }), proxies, capturedAt);
    const all = mesh();
    const rows = checkTls(all, { namespace: 'default' });
    for (const { pod } of some(allClients(all.world, undefined))) {
      const own = rows.filter(({ client }) => client.namespace === pod.namespace && client.pod === pod.pod); // prettier-ignore
      const [{ client } = { client: undefined }] = own;
      if (client !== undefined) expect(own).toEqual(rowsAlone(mesh, client));
    }
  });
});

/** "web → db ok mtls", for whole services. */
const told = (mesh: TlsMesh): string[] =>
  checkTls(mesh, { namespace: 'shop' })
    .filter(({ server }) => server.subset === undefined)
    .map(({ client, server, verdict, reason }) => `${client.workload} → ${server.host.split('.', 1).join()} ${verdict} ${reason}`); // prettier-ignore

const extraPod = (annotation: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: bypass, namespace: shop, labels: { app: bypass }, annotations: { ${annotation} } }
spec: { containers: [{ name: app }, { name: istio-proxy, args: [proxy, sidecar] }] }
status: { phase: Running, podIP: 192.0.2.9, podIPs: [{ ip: 192.0.2.9 }], conditions: [{ type: Ready, status: "True" }] }`;

test('clients that are sent the same differ where one goes past its Envoy', () => {
  const mesh = shopMesh([peerAuthentication('strict', '{ mtls: { mode: STRICT } }'), extraPod('traffic.sidecar.istio.io/excludeOutboundPorts: "80"')].join('\n---\n')); // prettier-ignore
  const rows = told(mesh);
  expect(rows).toContain('web → db ok mtls');
  expect(rows).toContain('bypass → db conflict plaintext-to-strict');
  expect(rows).toContain('cron → db conflict plaintext-to-strict');
});

test('what is not as it should be is explained to each client', () => {
  const mesh = shopMesh([peerAuthentication('strict', '{ mtls: { mode: STRICT } }'), extraPod('sidecar.istio.io/inject: "false"').replace(', { name: istio-proxy, args: [proxy, sidecar] }', '')].join('\n---\n')); // prettier-ignore
  const causes = checkTls(mesh, { namespace: 'shop', server: 'db' }).map(({ client, causes: [first] }) => `${client.pod} ${first?.kind}/${first?.name}`); // prettier-ignore
  expect(causes).toContain('cron Pod/cron');
  expect(causes).toContain('bypass Pod/bypass');
});
