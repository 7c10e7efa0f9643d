import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { meshdbg } from '../support/context.ts';
import { NOWHERE } from '../support/envoy-config.ts';
import { envoyBinary } from '../support/envoy.ts';
import { meshOf, NAMESPACE, POD, writeBundle, type Mesh } from './mesh.ts';
import { startScene, type Scene } from './scene.ts';

const SAVED: Readonly<Record<string, string>> = {
  'config_dump.json': '/config_dump?include_eds',
  'clusters.json': '/clusters?format=json',
  'listeners.json': '/listeners?format=json',
  'certs.json': '/certs',
  'server_info.json': '/server_info',
};

/** The promise of the demo: commands cannot tell a replayed Envoy, nor its bundle, from the running one. */
describe.skipIf(envoyBinary() === undefined)('one Envoy, three ways to it', () => {
  let scene: Scene;
  let live: Mesh;
  const saved: Record<string, string> = {};

  beforeAll(async () => {
    scene = await startScene();
    live = await meshOf(scene.envoy.adminPort);
    for (const [file, path] of Object.entries(SAVED))
      saved[file] = (await scene.envoy.ask(path)).body;
    saved['config_dump.json'] = atUsualPort(saved['config_dump.json'] ?? '');
  });
  afterAll(async () => {
    await live?.stop();
    await scene?.stop();
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
  ])('%s: running, replayed and from its bundle', async (command) => {
    const argv = [command, `pod/${POD}`, '-n', NAMESPACE, '-o', 'json'];
    const running = comparable((await live.run(...argv)).stdout);
    // Ages count from the capture: the bundle is given the moment of the live answer.
    const bundle = await writeBundle(saved, running.capturedAt);
    const demo = await meshOf(bundle);
    try {
      expect(comparable((await demo.run(...argv)).stdout)).toEqual(running);
      const offline = await meshdbg([...argv, '--from', bundle]);
      expect(comparable(offline.stdout)).toEqual(running);
    } finally {
      await demo.stop();
      await rm(bundle, { recursive: true, force: true });
    }
  });
});

/** The dump of an Envoy whose admin port is where the demo's clients look for it, and not at any free one. */
function atUsualPort(dump: string): string {
  return JSON.stringify(
    JSON.parse(dump, (key, value: unknown) =>
      key === 'admin'
        ? { address: { socket_address: { address: '127.0.0.1', port_value: 15000 } } }
        : value,
    ),
  );
}

/** A document without where it came from, what moves with every question, and the one cluster whose counters never rest. */
function comparable(stdout: string): { capturedAt: string; text: string } {
  const { meta, ...document } = JSON.parse(stdout);
  const { source: _, capturedAt, ...rest } = meta;
  const steady = JSON.stringify({ rest, document }, (key, value: unknown) =>
    key === 'uptimeMs' || key === 'admin'
      ? undefined
      : Array.isArray(value)
        ? value.filter((row) => Object(row).cluster !== NOWHERE && Object(row).name !== NOWHERE)
        : value,
  );
  return { capturedAt, text: steady };
}
