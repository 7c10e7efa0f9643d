import { MeshdbgError } from '../core/errors.ts';
import type { Needs } from '../core/model/capture.ts';
import type { Gap } from '../core/model/gap.ts';
import { proxyText } from '../core/model/proxy.ts';
import type { BundleFiles } from '../ports/files.ts';
import { loggedContainers, objectFiles, proxiesOf, type ProxyFiles } from './bundle/layout.ts';
import { MANIFEST, readManifest, type Manifest } from './bundle/manifest.ts';
import { readBundleIstiods } from './bundle/istiods.ts';
import { bundleObjects, missingKinds, type BundleObjects } from './bundle/objects.ts';
import { bundleRaw } from './bundle/raw.ts';
import { readBundleProxy } from './bundle/read-proxy.ts';
import { fileSource } from './bundle/single-file.ts';
import type { Source } from './source.ts';

/**
 * A saved capture as a source: a bundle (design.md section 3), an archive of istioctl bug-report, or one config dump.
 * @throws {MeshdbgError} unreadable, too-large
 */
export async function bundleSource(
  files: BundleFiles,
  istioNamespace = 'istio-system',
): Promise<Source> {
  if (files.kind === 'file') return fileSource(files);
  const manifest = await readManifest(files);
  const proxies = proxiesOf(files.paths);
  const objects = bundleObjects(files);
  return {
    info: { kind: 'bundle', name: files.name },
    defaultNamespace: defaultNamespace([...proxies.values()]),
    objects,
    knownProxies: [...proxies.values()].map(({ proxy }) => proxy),
    loggedContainers: loggedContainers(files.paths),
    capturedAt: manifest.createdAt,
    gaps: (needs) => gapsOf({ files, manifest, objects }, needs),
    istiods: (needs, asked) => readBundleIstiods(files, needs, { proxies: asked, istioNamespace }),
    raw: bundleRaw({ files, gaps: manifest.gaps, createdAt: manifest.createdAt }),
    read: async ({ proxy }, queries) => {
      const found = proxies.get(proxyText(proxy));
      if (found === undefined) throw noDump(files, proxyText(proxy), manifest);
      return readBundleProxy({ files, gaps: manifest.gaps }, found, queries);
    },
  };
}

/** "default", or the only namespace that has proxies. */
function defaultNamespace(proxies: readonly ProxyFiles[]): string {
  const [only, ...others] = new Set(proxies.map(({ proxy }) => proxy.namespace));
  return only === undefined || others.length > 0 ? 'default' : only;
}

interface Parts {
  readonly files: BundleFiles;
  readonly manifest: Manifest;
  readonly objects: BundleObjects;
}

/** What is missing of the objects that a command needs, and what in the bundle could not be read. */
function gapsOf({ files, manifest, objects }: Parts, needs: Needs): Gap[] {
  const kinds = needs.objects ?? [];
  const recorded = manifest.gaps.filter(
    ({ section }) => section === MANIFEST || kinds.some((kind) => section === `kubernetes ${kind}`),
  );
  const none =
    objectFiles(files.paths).length > 0
      ? []
      : missingKinds(kinds, `${files.name} has no kubernetes/ directory`, '');
  return [...(files.gaps ?? []), ...objects.gaps(), ...recorded, ...none];
}

function noDump(files: BundleFiles, proxy: string, manifest: Manifest): MeshdbgError {
  const known = manifest.gaps.find(({ section }) => section.startsWith(proxy));
  return new MeshdbgError(
    'not-found',
    `${files.name} has no config dump of ${proxy}${known === undefined ? '' : `: ${known.reason}`}.`,
    { hint: `It would be proxies/${proxy}/config_dump.json.` },
  );
}
