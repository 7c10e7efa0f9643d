import { existsSync, readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { decodeCapture } from '../../../src/core/decode/snapshot.ts';
import type { Needs } from '../../../src/core/model/capture.ts';
import { queryClusters } from '../../../src/core/query/clusters.ts';
import { filesOf } from '../../../src/io/files/open.ts';
import type { BundleFiles } from '../../../src/ports/files.ts';
import { bundleSource } from '../../../src/sources/bundle.ts';
import { capture } from '../../../src/sources/capture.ts';
import { rawCounts, rawHosts } from '../../support/raw-counts.ts';

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

/** A JSON file of a bundle, read without its source; undefined where there is none. */
async function jsonAt(files: BundleFiles, ending: string): Promise<unknown> {
  const path = files.paths.find((each) => each.endsWith(ending));
  if (path === undefined) return undefined;
  const value: unknown = JSON.parse(new TextDecoder().decode(await files.read(path)));
  return value;
}

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
    expect(snapshot.objects.length).toBeGreaterThan(0);
    for (const { file, line } of snapshot.objects) {
      expect(files.paths).toContain(file);
      expect(line).toBeGreaterThan(0);
    }

    // What the decoders found is what stands there.
    for (const proxy of snapshot.proxies) {
      const { namespace, pod } = proxy.proxy;
      const home =
        proxy.origin === 'envoy'
          ? `proxies/${namespace}/${pod}/config_dump`
          : `config_dump/${namespace}/${pod}`;
      const counts = rawCounts(await jsonAt(files, `${home}.json`));
      expect(counts.clusters).toBeGreaterThan(0);
      expect(counts.listeners).toBeGreaterThan(0);
      expect({
        clusters: proxy.clusters.length,
        listeners: proxy.listeners.filter(({ state }) => state !== 'rejected').length,
        routes: proxy.routes.length,
        endpoints: proxy.endpoints.length,
      }).toEqual(counts);
      const hosts = rawHosts(await jsonAt(files, `proxies/${namespace}/${pod}/clusters.json`));
      if (proxy.origin === 'envoy') expect(Object.keys(hosts).length).toBeGreaterThan(0);
      const { rows } = queryClusters({ ...snapshot, proxies: [proxy] }, {});
      const shown = rows.filter(({ name }) => proxy.origin === 'envoy' && name in hosts);
      expect(
        Object.fromEntries(
          shown.map(({ name, endpoints }) => [name, `${endpoints?.healthy}/${endpoints?.total}`]),
        ),
      ).toEqual(hosts);
    }
  });
});
