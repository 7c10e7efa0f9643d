import type {
  IstiodBody,
  IstiodCapture,
  IstiodNeeds,
  IstiodSection,
  ProxyCapture,
} from '../../core/model/capture.ts';
import type { Gap } from '../../core/model/gap.ts';
import type { ProxyRef } from '../../core/model/proxy.ts';
import type { BundleFiles } from '../../ports/files.ts';

/** Names of istiod's answers in a bundle (design.md section 3). */
export const ISTIOD_FILES: Readonly<Record<IstiodSection, string>> = {
  syncz: 'syncz.json',
  connections: 'connections.json',
  adsz: 'adsz.json',
  registryz: 'registryz.json',
  endpointz: 'endpointz.json',
  configz: 'configz.json',
  mesh: 'mesh.json',
  clusterz: 'clusterz.json',
  version: 'version.json',
  metrics: 'metrics.txt',
};

const ISTIOD_FILE = /^istiod\/([^/]+)\//;

/**
 * What the istiods of a bundle answered. A bundle does not say their namespace: Istio's own is taken.
 * @param istioNamespace "istio-system"
 */
export async function readBundleIstiods(
  files: BundleFiles,
  needs: IstiodNeeds,
  {
    proxies,
    istioNamespace,
  }: { readonly proxies: readonly ProxyRef[]; readonly istioNamespace: string },
): Promise<IstiodCapture[]> {
  const pods = [...new Set(files.paths.map((path) => ISTIOD_FILE.exec(path)?.[1]))].filter(
    (pod) => pod !== undefined,
  );
  return Promise.all(
    pods.sort().map(async (pod) => {
      const gaps: Gap[] = [];
      return {
        istiod: { namespace: istioNamespace, pod },
        bodies: await readBodies(files, { pod, sections: needs.sections }, gaps),
        dumps: needs.dumps === undefined ? [] : await readDumps(files, pod, proxies),
        gaps,
      };
    }),
  );
}

async function readBodies(
  files: BundleFiles,
  { pod, sections }: { readonly pod: string; readonly sections: readonly IstiodSection[] },
  gaps: Gap[],
): Promise<IstiodBody[]> {
  const bodies: IstiodBody[] = [];
  for (const section of sections) {
    const from = `istiod/${pod}/${ISTIOD_FILES[section]}`;
    if (files.paths.includes(from)) bodies.push({ section, bytes: await files.read(from), from });
    else
      gaps.push({
        section: `istiod ${pod} ${section}`,
        reason: `the bundle has no ${from}`,
        hint: '',
      });
  }
  return bodies;
}

/** Only the istiod that a proxy is connected to has a dump of it. */
async function readDumps(
  files: BundleFiles,
  pod: string,
  proxies: readonly ProxyRef[],
): Promise<ProxyCapture[]> {
  const dumps: ProxyCapture[] = [];
  for (const proxy of proxies) {
    const from = `istiod/${pod}/config_dump/${proxy.namespace}/${proxy.pod}.json`;
    if (!files.paths.includes(from)) continue;
    const bytes = await files.read(from);
    dumps.push({
      proxy,
      bodies: [{ section: 'config_dump', origin: 'istiod', bytes, from }],
      gaps: [],
    });
  }
  return dumps;
}
