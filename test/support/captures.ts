import { existsSync, readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { decodeKubeDocuments, kubeDocuments } from '../../src/core/decode/kube-file.ts';
import { decodeCapture } from '../../src/core/decode/snapshot.ts';
import type { Needs } from '../../src/core/model/capture.ts';
import type { KubeObject } from '../../src/core/model/kube.ts';
import type { Snapshot } from '../../src/core/model/snapshot.ts';
import { filesOf } from '../../src/io/files/open.ts';
import { bundleSource } from '../../src/sources/bundle.ts';
import { objectFiles } from '../../src/sources/bundle/layout.ts';
import { capture } from '../../src/sources/capture.ts';

/** Captures of real meshes, beside the clone where CI runs. */
const SHARED = '../shared';

const bundlesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => !name.endsWith('.md'))
        .map((name) => `${folder}/${name}`)
    : [];

/** Paths of all bundles at hand: those of this repository, the captures of real meshes, and istiod's dumps of the corpus. */
export const BUNDLES: readonly string[] = [
  'fixtures/demo',
  ...bundlesIn('fixtures/bundles'),
  ...bundlesIn(`${SHARED}/captures`),
  ...bundlesIn(`${SHARED}/corpus`),
];

/** All objects of a bundle, of whatever kind. */
export async function objectsOfBundle(path: string): Promise<readonly KubeObject[]> {
  const files = await filesOf({ stdin: Readable.from([]) }).open(path);
  const documents = await Promise.all(
    objectFiles(files.paths).map(async (file) => kubeDocuments(await files.read(file), file)),
  );
  return decodeKubeDocuments(documents.flat()).objects;
}

/** The JSON files of a bundle whose paths end so. */
export async function jsonOfBundle(path: string, ending: string): Promise<readonly unknown[]> {
  const files = await filesOf({ stdin: Readable.from([]) }).open(path);
  const found = files.paths.filter((file) => file.endsWith(ending));
  return Promise.all(
    found.map(async (file): Promise<unknown> =>
      JSON.parse(new TextDecoder().decode(await files.read(file))),
    ),
  );
}

/** All proxies of a bundle. */
export async function snapshotOfBundle(path: string, needs: Needs): Promise<Snapshot> {
  const files = await filesOf({ stdin: Readable.from([]) }).open(path);
  const source = await bundleSource(files);
  const targets = await Promise.all(
    (source.knownProxies ?? []).map(async (proxy) => ({
      proxy,
      adminPort: 15000,
      container: 'istio-proxy',
      labels: (await source.objects.get('pods', proxy.namespace, proxy.pod))?.labels ?? {},
    })),
  );
  return decodeCapture(await capture(source, targets, needs), needs);
}
