import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminClient } from '../../src/io/admin/client.ts';
import type { AdminRequest, AdminResponse } from '../../src/ports/admin.ts';
import { loadAssignment } from '../support/envoy-config.ts';
import { envoyBinary, startEnvoy, type RunningEnvoy } from '../support/envoy.ts';
import { meshOf, NAMESPACE, POD, type Mesh } from './mesh.ts';

/** As many services as the budget of design.md section 7 names. */
const CLUSTERS = 2000;

const names = Array.from(
  { length: CLUSTERS },
  (_, index) => `outbound|80||s${index}.shop.svc.cluster.local`,
);

describe.skipIf(envoyBinary() === undefined)('a big Envoy behind a port-forward', () => {
  let envoy: RunningEnvoy;
  let mesh: Mesh;

  beforeAll(async () => {
    envoy = await startEnvoy({
      static_resources: {
        clusters: names.map((name) => ({
          name,
          type: 'STATIC',
          load_assignment: loadAssignment(name, [1]),
        })),
      },
    });
    mesh = await meshOf(envoy.adminPort);
  });
  afterAll(async () => {
    await mesh?.stop();
    await envoy?.stop();
  });

  async function get(path: string, more: Partial<AdminRequest> = {}): Promise<AdminResponse> {
    const kube = await mesh.kube();
    const { signal } = new AbortController();
    return adminClient.get((aborted) => kube.connect(NAMESPACE, POD, 15000, aborted), {
      path,
      signal,
      timeoutMs: 20_000,
      ...more,
    });
  }

  test('the dump comes through whole, in pieces, and dated by the clock of Envoy', async () => {
    const pieces: number[] = [];
    const { status, body, date } = await get('/config_dump?include_eds', {
      onProgress: (bytes) => pieces.push(bytes),
    });
    const direct = await envoy.ask('/config_dump?include_eds');
    expect(status).toBe(200);
    expect(body.byteLength).toBe(Buffer.byteLength(direct.body));
    expect(pieces.length).toBeGreaterThan(10);
    expect(pieces.at(-1)).toBe(body.byteLength);
    expect(Math.abs(Date.parse(date ?? '') - Date.now())).toBeLessThan(30_000);
  });

  test('smaller questions get smaller answers', async () => {
    const all = await get('/config_dump');
    const clusters = await get('/config_dump?resource=static_clusters&mask=cluster.name');
    expect(JSON.parse(Buffer.from(clusters.body).toString()).configs).toHaveLength(CLUSTERS);
    expect(clusters.body.byteLength).toBeLessThan(all.body.byteLength / 2);
  });

  test('an answer that is no 200 is an answer', async () => {
    expect(await get('/logging')).toMatchObject({ status: 405 });
    expect(await get('/config_dump?name_regex=(')).toMatchObject({ status: 400 });
  });

  test('a body above the limit ends the request', async () => {
    await expect(get('/config_dump', { maxBytes: 100_000 })).rejects.toMatchObject({
      code: 'too-large',
    });
  });

  test('a port where nothing listens is unreachable, by name', async () => {
    const kube = await mesh.kube();
    const { signal } = new AbortController();
    const answer = adminClient.get((aborted) => kube.connect(NAMESPACE, POD, 15999, aborted), {
      path: '/ready',
      signal,
      timeoutMs: 20_000,
    });
    await expect(answer).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('15999'),
    });
  });

  test('every cluster and endpoint arrives', async () => {
    for (const command of ['clusters', 'endpoints']) {
      const { code, stdout, stderr } = await mesh.run(command, `${POD}.${NAMESPACE}`, '-o', 'json');
      expect(stderr).not.toContain('meshdbg:');
      expect(code).toBe(0);
      expect(JSON.parse(stdout).items).toHaveLength(CLUSTERS);
    }
  });
});
