import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { envoyBinary } from '../support/envoy.ts';
import { meshOf, NAMESPACE, POD, type Mesh } from './mesh.ts';
import { RATINGS, REVIEWS, SPIFFE, startScene, WARMING, type Scene } from './scene.ts';

const REFUSAL = "Didn't find a registered implementation for 'no.such.filter' with type URL: ''";

/** All live: argv, the Kubernetes API, a port-forward, Envoy's admin port, and back. */
describe.skipIf(envoyBinary() === undefined)('commands on a live Envoy in all its states', () => {
  let scene: Scene;
  let mesh: Mesh;

  beforeAll(async () => {
    scene = await startScene();
    mesh = await meshOf(scene.envoy.adminPort);
  });
  afterAll(async () => {
    await mesh?.stop();
    await scene?.stop();
  });

  const run = (...argv: string[]) => mesh.run(...argv, '-n', NAMESPACE);

  async function json(...argv: string[]) {
    const { code, stdout, stderr } = await run(...argv, `pod/${POD}`, '-o', 'json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('meshdbg:') });
    return JSON.parse(stdout);
  }

  /** The rows with a name, of a list that `key` names rows in. */
  const rows = (document: { items: Record<string, unknown>[] }, name: string, key = 'name') =>
    document.items.filter((item) => item[key] === name);

  test('the answer says where it was read and when', async () => {
    const { meta } = await json('clusters');
    expect(meta).toMatchObject({
      source: { kind: 'live' },
      target: `${NAMESPACE}/${POD}`,
      gaps: [],
    });
    expect(Math.abs(Date.parse(meta.capturedAt) - Date.now())).toBeLessThan(60_000);
  });

  test('clusters: static, active and warming', async () => {
    const document = await json('clusters');
    expect(document.items).toHaveLength(5);
    expect(rows(document, 'agent')).toMatchObject([{ state: 'static', type: 'STATIC' }]);
    expect(rows(document, REVIEWS)).toMatchObject([
      { state: 'active', versionInfo: '1', subset: 'v1', endpoints: { healthy: 2, total: 2 } },
    ]);
    expect(rows(document, RATINGS)).toMatchObject([{ endpoints: { healthy: 0, total: 1 } }]);
    const [warming] = rows(document, WARMING);
    expect(warming).toMatchObject({ state: 'warming', versionInfo: '2', endpoints: null });
    expect(warming?.['ageMs']).toBeLessThan(60_000);
  });

  test('listeners: active, draining, warming, and what Envoy refused with its words', async () => {
    const document = await json('listeners');
    expect(rows(document, 'outbound_9080')).toMatchObject([
      { state: 'active', versionInfo: '2' },
      { state: 'draining', versionInfo: '1' },
    ]);
    expect(rows(document, 'waiting')).toMatchObject([{ state: 'warming' }]);
    expect(rows(document, 'fragile')).toMatchObject([
      { state: 'active', versionInfo: '1' },
      { state: 'rejected', error: { details: REFUSAL, otherServes: true } },
    ]);
    expect(rows(document, 'impossible')).toMatchObject([
      { state: 'rejected', error: { details: REFUSAL, otherServes: false } },
    ]);
    expect(rows(document, 'probe')).toMatchObject([{ state: 'static' }]);
    // Envoy shows each failure once more without a name: that is no listener.
    expect(document.items).toHaveLength(8);
  });

  test('a refused listener is said on stderr too', async () => {
    const { stderr } = await run('listeners', `pod/${POD}`);
    expect(stderr).toContain(`listener impossible`);
    expect(stderr).toContain(REFUSAL);
  });

  test('routes: of RDS and inline', async () => {
    const document = await json('routes');
    expect(rows(document, '9080', 'routeConfig')).toMatchObject([
      { state: 'active', versionInfo: 'r1', action: { destinations: [{ cluster: REVIEWS }] } },
    ]);
    expect(rows(document, 'inbound|9080||', 'routeConfig')).toMatchObject([
      { state: 'static', action: { destinations: [{ cluster: RATINGS }] } },
    ]);
  });

  test('endpoints: EDS and /clusters agree', async () => {
    const document = await json('endpoints');
    expect(rows(document, REVIEWS, 'cluster')).toMatchObject([
      { address: '127.0.0.1:1', health: 'healthy', locality: 'eu/a', disagreements: [] },
      { address: '127.0.0.1:2', health: 'healthy', locality: 'eu/a', disagreements: [] },
    ]);
    expect(rows(document, RATINGS, 'cluster')).toMatchObject([
      {
        address: '127.0.0.1:3',
        health: 'unhealthy',
        edsHealth: 'UNHEALTHY',
        sources: ['eds', 'clusters'],
      },
    ]);
  });

  test('secrets: who uses them, how long they last, and the one that never came', async () => {
    const document = await json('secrets');
    const [own] = rows(document, 'reviews-cert');
    expect(own).toMatchObject({
      state: 'active',
      validity: 'valid',
      sans: [`URI:${SPIFFE}`],
      trustDomain: 'cluster.local',
      usedBy: [{ kind: 'listener', name: 'virtualInbound' }],
    });
    expect(own?.['timeLeftMs']).toBeGreaterThan(47 * 3_600_000);
    expect(rows(document, 'static-cert')).toMatchObject([{ state: 'static' }]);
    expect(rows(document, 'late-cert')).toMatchObject([
      { state: 'warming', kind: 'missing', usedBy: [{ kind: 'listener', name: 'waiting' }] },
    ]);
  });

  test('secrets: --expires-within judges', async () => {
    expect(await run('secrets', `pod/${POD}`, '--expires-within', '72h')).toMatchObject({
      code: 1,
    });
    expect(await run('secrets', `pod/${POD}`, '--expires-within', '1h')).toMatchObject({ code: 0 });
  });

  test('bootstrap: what runs there', async () => {
    const text = JSON.stringify(await json('bootstrap'));
    expect(text).toContain('sidecar~127.0.0.1~envoy.test~test.svc.cluster.local');
    expect(text).toContain('1.40.0');
  });

  test.each([
    'clusters',
    'listeners',
    'routes',
    'endpoints',
    'secrets',
    'bootstrap',
    'ecds',
    'all',
  ])('%s in every format, without key material', async (command) => {
    for (const format of ['table', 'wide', 'json', 'yaml', 'csv', 'name']) {
      const { code, stdout } = await run(command, `pod/${POD}`, '-o', format);
      expect({ format, code }).toEqual({ format, code: 0 });
      expect(stdout).not.toContain('PRIVATE KEY');
    }
  });

  test('--raw is what Envoy prints', async () => {
    const { stdout } = await run('clusters', `pod/${POD}`, '--raw', '-o', 'json');
    const { body } = await scene.envoy.ask(
      '/config_dump?resource=dynamic_warming_clusters&mask=cluster.eds_cluster_config',
    );
    const [warming] = JSON.parse(body).configs;
    expect(stdout).toContain('"eds_cluster_config"');
    expect(JSON.stringify(JSON.parse(stdout))).toContain(
      JSON.stringify(warming.cluster.eds_cluster_config),
    );
  });
});
