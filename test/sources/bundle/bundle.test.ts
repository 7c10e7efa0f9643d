import { describe, expect, test } from 'vitest';
import { decodeCapture } from '../../../src/core/decode/snapshot.ts';
import { MeshdbgError } from '../../../src/core/errors.ts';
import type { Needs } from '../../../src/core/model/capture.ts';
import type { Snapshot } from '../../../src/core/model/snapshot.ts';
import type { BundleFiles } from '../../../src/ports/files.ts';
import { bundleSource } from '../../../src/sources/bundle.ts';
import { capture } from '../../../src/sources/capture.ts';
import { envoyDump, istiodDump, memoryFiles } from './memory-files.ts';

const CLUSTERS: Needs = { proxy: [{ section: 'clusters' }] };

/** What a command sees of a bundle, with all its proxies. */
async function snapshotOf(files: BundleFiles, needs: Needs = CLUSTERS): Promise<Snapshot> {
  const source = await bundleSource(files);
  const targets = (source.knownProxies ?? []).map((proxy) => ({
    proxy,
    adminPort: 15000,
    container: 'istio-proxy',
  }));
  return decodeCapture(await capture(source, targets, needs), needs);
}

const gapsOf = ({ proxies, gaps }: Snapshot): string[] =>
  [...gaps, ...proxies.flatMap((proxy) => proxy.gaps)].map(
    ({ section, reason }) => `${section}: ${reason}`,
  );

async function errorOf(work: Promise<unknown>): Promise<MeshdbgError> {
  const error: unknown = await work.catch((cause: unknown) => cause);
  if (!(error instanceof MeshdbgError)) throw new Error('no MeshdbgError', { cause: error });
  return error;
}

describe('a bundle', () => {
  test("prefers the Envoy's own dump and says where only istiod's is there", async () => {
    const snapshot = await snapshotOf(
      memoryFiles({
        'meshdbg.json': '{"createdAt":"2026-11-20T12:00:00Z"}',
        'proxies/shop/a/config_dump.json': envoyDump('of-envoy'),
        'istiod/i/config_dump/shop/a.json': istiodDump('of-istiod'),
        'istiod/i/config_dump/shop/b.json': istiodDump('of-istiod'),
      }),
    );
    expect(snapshot.capturedAt).toBe('2026-11-20T12:00:00Z');
    expect(
      snapshot.proxies.map(({ proxy, origin, clusters }) => [
        proxy.pod,
        origin,
        clusters.map(({ name }) => name),
      ]),
    ).toEqual([
      ['a', 'envoy', ['of-envoy']],
      ['b', 'istiod', ['of-istiod']],
    ]);
    expect(gapsOf(snapshot)).toEqual([
      'shop/b config of its Envoy: the bundle has no dump of it, only of what istiod would send (istiod/i/config_dump/shop/b.json)',
    ]);
  });

  test('takes the only namespace with proxies as default', async () => {
    const one = { 'proxies/shop/a/config_dump.json': '', 'istiod/i/config_dump/shop/b.json': '' };
    expect((await bundleSource(memoryFiles(one))).defaultNamespace).toBe('shop');
    const two = { ...one, 'proxies/other/c/config_dump.json': '' };
    expect((await bundleSource(memoryFiles(two))).defaultNamespace).toBe('default');
  });

  test('a missing answer is a gap when optional and an error when not, with the reason that was recorded', async () => {
    const files = {
      'proxies/shop/a/config_dump.json': envoyDump('c'),
      'meshdbg.json': JSON.stringify({
        gaps: [{ section: 'shop/a certs', reason: 'pods/portforward is forbidden', hint: 'ask' }],
      }),
    };
    const optional: Needs = {
      proxy: [
        { section: 'clusters' },
        { section: 'certs', optional: true },
        { section: 'stats', optional: true },
      ],
    };
    expect(gapsOf(await snapshotOf(memoryFiles(files), optional))).toEqual([
      'shop/a certs: pods/portforward is forbidden',
      'shop/a stats: the bundle has no proxies/shop/a/stats.json',
    ]);
    const required: Needs = { proxy: [{ section: 'stats' }] };
    const error = await errorOf(snapshotOf(memoryFiles(files), required));
    expect(error).toMatchObject({ code: 'not-found' });
  });

  test('a section that the dump does not speak of is an error, an Envoy without routes is not', async () => {
    const masked = JSON.stringify({ configs: JSON.parse(envoyDump('c')).configs.slice(1, 2) });
    const files = memoryFiles({ 'proxies/shop/a/config_dump.json': masked });
    const routes: Needs = { proxy: [{ section: 'routes' }] };
    expect((await errorOf(snapshotOf(files, routes))).message).toBe(
      'proxies/shop/a/config_dump.json has no routes: it holds clusters.',
    );
    const gap: Needs = { proxy: [{ section: 'clusters' }, { section: 'endpoints', optional: true }] };
    expect(gapsOf(await snapshotOf(files, gap))).toEqual([
      'shop/a endpoints: proxies/shop/a/config_dump.json has no endpoints: it holds clusters',
    ]);
    const whole = memoryFiles({ 'proxies/shop/a/config_dump.json': envoyDump('c') });
    const secrets: Needs = { proxy: [{ section: 'secrets' }, { section: 'ecds' }] };
    expect(gapsOf(await snapshotOf(whole, secrets))).toEqual([]);
  }); // prettier-ignore

  test('one damaged proxy is a gap beside others, and an error alone', async () => {
    const damaged = { 'proxies/shop/b/config_dump.json': '{"configs":[{' };
    const reason = /^proxies\/shop\/b\/config_dump\.json cannot be read: its JSON ends after 13 bytes/;
    expect((await errorOf(snapshotOf(memoryFiles(damaged)))).message).toMatch(reason);
    const both = { ...damaged, 'proxies/shop/a/config_dump.json': envoyDump('c') };
    const snapshot = await snapshotOf(memoryFiles(both));
    expect(snapshot.proxies.map(({ proxy }) => proxy.pod)).toEqual(['a']);
    expect(snapshot.gaps).toMatchObject([
      { section: 'shop/b', reason: expect.stringMatching(reason) },
    ]);
  }); // prettier-ignore

  test('archives of istioctl bug-report have proxies and objects too', async () => {
    const snapshot = await snapshotOf(
      memoryFiles({
        'proxies/shop/a/config_dump?include_eds': envoyDump('c'),
        'proxies/shop/a/clusters': 'c::default_priority::max_connections::1024',
        'cluster/k8s-resources':
          'apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: a\n    namespace: shop\nkind: List\n',
      }),
      { ...CLUSTERS, objects: ['pods'] },
    );
    expect(snapshot.proxies.map(({ proxy }) => proxy)).toEqual([{ namespace: 'shop', pod: 'a' }]);
    expect(snapshot.objects.map(({ name, file, line }) => [name, file, line])).toEqual([
      ['a', 'cluster/k8s-resources', 3],
    ]);
  });

  test('a damaged manifest, missing objects and broken documents are gaps', async () => {
    const dump = { 'proxies/shop/a/config_dump.json': envoyDump('c') };
    const needs: Needs = { ...CLUSTERS, objects: ['pods'] };
    expect(gapsOf(await snapshotOf(memoryFiles({ ...dump, 'meshdbg.json': '{' }), needs))).toEqual([
      'kubernetes pods: bundle has no kubernetes/ directory',
      expect.stringMatching(/^meshdbg\.json: it cannot be read: /),
    ]);
    const broken = { ...dump, 'kubernetes/a.yaml': 'kind: Pod\nmetadata: {' };
    expect(gapsOf(await snapshotOf(memoryFiles(broken), needs))).toEqual([
      expect.stringMatching(/^kubernetes\/a\.yaml:\d+: this document is not read: /),
    ]);
  });
});

describe('a single dump', () => {
  const NODE = 'sidecar~10.0.0.1~reviews.v1-6d5f.shop~shop.svc.cluster.local';

  test('belongs to the pod of its node id and is as new as its newest section', async () => {
    const snapshot = await snapshotOf(memoryFiles({ 'dump.json': envoyDump('c', NODE) }, 'file'));
    expect(snapshot).toMatchObject({
      source: { kind: 'file', name: 'dump.json' },
      capturedAt: '2026-11-20T11:00:00Z',
      proxies: [{ proxy: { namespace: 'shop', pod: 'reviews.v1-6d5f' }, origin: 'envoy', gaps: [] }],
    });
  }); // prettier-ignore

  test.each([
    ['dump.json', { namespace: '', pod: 'dump' }],
    ['x/proxies/shop/a/config_dump.json', { namespace: 'shop', pod: 'a' }],
    ['istiod/i/config_dump/shop/b.json', { namespace: 'shop', pod: 'b' }],
  ])('without a node id it is known by its path: %s', async (path, proxy) => {
    const { knownProxies } = await bundleSource(memoryFiles({ [path]: envoyDump('c') }, 'file'));
    expect(knownProxies).toEqual([proxy]);
  });

  test("istiod's is marked as such", async () => {
    const snapshot = await snapshotOf(memoryFiles({ 'b.json': istiodDump('c') }, 'file'));
    expect(snapshot.proxies[0]?.origin).toBe('istiod');
    expect(gapsOf(snapshot)).toEqual([expect.stringContaining('what it would send')]);
  });

  test('what only a bundle has is a gap or an error', async () => {
    const files = memoryFiles({ 'dump.json': envoyDump('c', NODE) }, 'file');
    const needs: Needs = {
      proxy: [{ section: 'clusters' }, { section: 'hostStatus', optional: true }],
      objects: ['pods'],
    };
    expect(gapsOf(await snapshotOf(files, needs))).toEqual([
      'kubernetes pods: a config dump does not have them',
      'shop/reviews.v1-6d5f hostStatus: a config dump does not have it',
    ]);
    const error = await errorOf(snapshotOf(files, { proxy: [{ section: 'certs' }] }));
    expect(error.message).toContain('dump.json has no certs');
  });

  test('answers to ?resource= and single messages are read', async () => {
    const dump: { configs: Record<string, unknown>[] } = JSON.parse(envoyDump('c'));
    const clusters = dump.configs[1] ?? {};
    const alone = await snapshotOf(memoryFiles({ 'a.json': JSON.stringify(clusters) }, 'file'));
    expect(alone.proxies[0]?.clusters).toHaveLength(1);
    const type = `${String(clusters['@type'])}.DynamicCluster`;
    const resource = { configs: [{ '@type': type, cluster: { name: 'x' }, version_info: '7' }] };
    const found = await snapshotOf(memoryFiles({ 'a.json': JSON.stringify(resource) }, 'file'));
    expect(found.proxies[0]?.clusters).toMatchObject([
      { name: 'x', state: 'active', versionInfo: '7' },
    ]);
  });

  test('an unknown type is counted, and a dump of unknown types only is refused', async () => {
    const dump: { configs: unknown[] } = JSON.parse(envoyDump('c', NODE));
    const strange = { '@type': 'type.googleapis.com/x.Strange' };
    const odd = [strange, strange, { '@type': 'constructor' }, { a: 1 }, 3];
    const some = JSON.stringify({ configs: [...dump.configs, ...odd] });
    expect(gapsOf(await snapshotOf(memoryFiles({ 'a.json': some }, 'file')))).toEqual([
      'shop/reviews.v1-6d5f: 2 parts of unknown type type.googleapis.com/x.Strange left out',
      'shop/reviews.v1-6d5f: 1 part of unknown type constructor left out',
      'shop/reviews.v1-6d5f: 2 parts without a type left out',
    ]);
    const only = snapshotOf(memoryFiles({ 'a.json': JSON.stringify({ configs: odd }) }, 'file'));
    expect((await errorOf(only)).message).toContain('is no Envoy config dump');
    for (const empty of ['{}', '{"configs":[]}'])
      expect((await errorOf(snapshotOf(memoryFiles({ 'a.json': empty }, 'file')))).message).toContain(
        'it has no configs',
      );
  }); // prettier-ignore

  test('a list that is none, and entries without a resource, are gaps instead of empty rows', async () => {
    const part = (message: string, content: object) => ({ '@type': `type.googleapis.com/envoy.admin.v3.${message}`, ...content });
    const state = { listener: { name: 'l' } };
    const failed = { error_state: { details: 'refused' } };
    const dump = {
      configs: [
        part('BootstrapConfigDump', { bootstrap: { node: { id: NODE } } }),
        part('ClustersConfigDump', {
          static_clusters: [null, 3, 'x', [], {}, { cluster: [] }, { cluster: { name: 'a' } }, failed],
          dynamic_active_clusters: { a: 1 },
          dynamic_warming_clusters: null,
        }),
        part('ListenersConfigDump', {
          static_listeners: [{ listener: 1 }],
          dynamic_listeners: [7, {}, { active_state: state, warming_state: {} }, { draining_state: state }, failed],
        }),
        part('SecretsConfigDump', { dynamic_warming_secrets: [{ name: 's' }] }),
      ],
    };
    const snapshot = await snapshotOf(memoryFiles({ 'a.json': JSON.stringify(dump) }, 'file'), {
      proxy: [{ section: 'clusters' }, { section: 'listeners' }, { section: 'secrets' }],
    });
    const [proxy] = snapshot.proxies;
    expect(proxy?.clusters.map(({ name, error }) => [name, error?.details])).toEqual([['a', undefined], ['', 'refused']]);
    expect(proxy?.listeners.map((listener) => listener.state)).toEqual(['active', 'draining', 'rejected']);
    expect(proxy?.secrets).toMatchObject([{ name: 's' }]);
    expect(gapsOf(snapshot)).toEqual([
      'shop/reviews.v1-6d5f clusters: 6 of 8 entries of static_clusters lack their cluster',
      'shop/reviews.v1-6d5f clusters: dynamic_active_clusters is no list',
      'shop/reviews.v1-6d5f listeners: 1 of 1 entries of static_listeners lacks its listener',
      'shop/reviews.v1-6d5f listeners: 3 of 5 entries of dynamic_listeners lack their listener',
    ]);
  }); // prettier-ignore
});
