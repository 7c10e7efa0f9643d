import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { meshdbg } from '../support/context.ts';
import { startMesh, type FakeMesh, type FakeMeshServer } from '../support/istiods.ts';
import { schemaErrors } from '../support/schema.ts';
import { serve } from '../support/xds-calls.ts';

let mesh: FakeMeshServer | undefined;
afterEach(() => mesh?.stop());

const SLEEP = 'sleep-6d5f7c8b94-x7k2p.default';
const NODE = `sidecar~198.18.1.7~${SLEEP}~default.svc.cluster.local`;

async function xds(parts: Omit<FakeMesh, 'istiods'>, ...argv: string[]) {
  const { port } = await serve();
  mesh = await startMesh({ istiods: [{ name: 'one', debug: 'hang', xds: port }], ...parts });
  return meshdbg(['xds', '--plaintext', ...argv], mesh.world);
}

test("asks as a pod's own Envoy introduces itself", async () => {
  const metadata = { NAMESPACE: 'default', SERVICE_ACCOUNT: 'sleep' };
  const bootstrap = {
    '@type': 'type.googleapis.com/envoy.admin.v3.BootstrapConfigDump',
    bootstrap: { node: { id: NODE, metadata } },
  };
  const { code, stdout, stderr } = await xds(
    {
      proxies: { 'shop/sleep': () => ({ body: JSON.stringify({ configs: [bootstrap] }) }) },
      rest: (path) =>
        path === '/api/v1/namespaces/default/serviceaccounts/sleep/token'
          ? { status: 201, body: { status: { token: 'its-token' } } }
          : undefined,
    },
    'sleep',
    '-o',
    'json',
  );
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringContaining(`answered as to ${NODE}`) as string,
  });
  const json = JSON.parse(stdout) as { items: { type: string; name: string; resource: object }[] };
  expect(schemaErrors('xds', json)).toEqual([]);
  expect([...new Set(json.items.map(({ type }) => type))].sort()).toEqual([
    'CDS',
    'EDS',
    'LDS',
    'RDS',
  ]);
  expect(json.items.find(({ type }) => type === 'EDS')).toMatchObject({
    name: expect.stringContaining('outbound|') as string,
    resource: { cluster_name: expect.stringContaining('outbound|') as string },
  });
});

test('--node asks as anybody, --save writes a file for each type', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'meshdbg-xds-'));
  try {
    const path = join(directory, 'out');
    const args = ['--node', NODE, '--type', 'cds', '--save', path];
    const { code, stderr } = await xds({}, ...args);
    expect(code).toBe(0);
    expect(stderr).toContain(`written to ${path}: cds.json`);
    const { resources } = JSON.parse(readFileSync(join(path, 'cds.json'), 'utf8')) as {
      resources: object[];
    };
    expect(resources.length).toBeGreaterThan(10);
    expect((await meshdbg(['xds', '--plaintext', ...args], mesh?.world)).code).toBe(2);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test.each([
  [[], 'Name the proxy to ask as'],
  [['--node', 'reviews'], 'is no node id'],
  [['pod/sleep', '--from', 'fixtures/demo'], 'no istiod can be asked'],
])('%j is 2', async (argv, says) => {
  const { code, stderr } = await meshdbg(
    ['xds', ...argv],
    (await startMesh({ istiods: [] }).then((one) => (mesh = one))).world,
  );
  expect(code).toBe(2);
  expect(stderr).toContain(says);
});
