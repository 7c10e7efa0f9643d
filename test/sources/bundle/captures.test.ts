import { existsSync, readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { decodeCapture } from '../../../src/core/decode/snapshot.ts';
import type { Needs } from '../../../src/core/model/capture.ts';
import { filesOf } from '../../../src/io/files/open.ts';
import { bundleSource } from '../../../src/sources/bundle.ts';
import { capture } from '../../../src/sources/capture.ts';

/** Captures of real meshes, beside the clone where CI runs. */
const SHARED = '../shared';
const NEEDS: Needs = {
  proxy: [
    { section: 'clusters' },
    { section: 'listeners' },
    { section: 'routes' },
    { section: 'endpoints' },
    { section: 'secrets' },
    { section: 'ecds' },
    { section: 'bootstrap', optional: true },
    { section: 'hostStatus', optional: true },
    { section: 'certs', optional: true },
    { section: 'serverInfo', optional: true },
    { section: 'stats', optional: true },
  ],
  objects: ['pods', 'services', 'virtualservices', 'destinationrules', 'namespaces'],
};

const bundlesIn = (folder: string): string[] =>
  existsSync(`${SHARED}/${folder}`)
    ? readdirSync(`${SHARED}/${folder}`)
        .filter((name) => !name.endsWith('.md'))
        .map((name) => `${SHARED}/${folder}/${name}`)
    : [];

// The cases of the corpus are alike; their dumps are istiod's.
const bundles = [
  ...bundlesIn('captures'),
  ...bundlesIn('large'),
  ...bundlesIn('corpus').filter((_, index) => index % 10 === 0),
];
if (bundles.length === 0)
  console.warn(`SKIPPED: no captures of real meshes in ${SHARED}; CI has them.`);

describe.skipIf(bundles.length === 0)('every capture of a real mesh', () => {
  test.each(bundles)('%s loads', async (path) => {
    const files = await filesOf({ stdin: Readable.from([]) }).open(path);
    const source = await bundleSource(files);
    const targets = (source.knownProxies ?? []).map((proxy) => ({
      proxy,
      adminPort: 15000,
      container: 'istio-proxy',
    }));
    expect(targets.length).toBeGreaterThan(0);
    const snapshot = decodeCapture(await capture(source, targets, NEEDS), NEEDS);
    expect(snapshot.capturedAt).toMatch(/^\d{4}-/);
    expect(snapshot.proxies).toHaveLength(targets.length);
    expect(snapshot.gaps).toEqual([]);
    const whole = snapshot.proxies.filter(({ origin }) => origin === 'envoy');
    expect(whole.flatMap(({ gaps }) => gaps)).toEqual([]);
    for (const { clusters, listeners } of snapshot.proxies) {
      expect(clusters.length).toBeGreaterThan(0);
      expect(listeners.length).toBeGreaterThan(0);
    }
    expect(snapshot.objects.length).toBeGreaterThan(0);
    for (const { file, line } of snapshot.objects) {
      expect(files.paths).toContain(file);
      expect(line).toBeGreaterThan(0);
    }
  });
});
