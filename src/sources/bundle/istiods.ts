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
import { pathSet } from './layout.ts';

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

/** One istiod of a bundle and where its answers lie. */
interface IstiodFiles {
  readonly istiod: ProxyRef;
  /** Paths that may hold an answer, best first. */
  readonly pathsOf: (section: IstiodSection) => readonly string[];
  /** Directory of the config dumps, with its "/". */
  readonly dumps: string;
}

const OWN = /^istiod\/([^/]+)\//;
/** istioctl bug-report names files after the debug path, and has no config dumps of istiod. */
const BUG_REPORT = /^istio\/([^/]+)\/([^/]+)\/debug\//;

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
  return Promise.all(
    istiodsOf(files.paths, istioNamespace).map(async (found) => {
      const gaps: Gap[] = [];
      return {
        istiod: found.istiod,
        bodies: [
          ...(await readBodies(files, { found, sections: needs.sections }, gaps)),
          ...(await readBodies(files, { found, sections: needs.helpful ?? [] }, [])),
        ],
        dumps: needs.dumps === undefined ? [] : await readDumps(files, found, proxies),
        gaps,
      };
    }),
  );
}

function istiodsOf(paths: readonly string[], namespace: string): IstiodFiles[] {
  const found = new Map<string, IstiodFiles>();
  for (const path of paths) {
    const [, own] = OWN.exec(path) ?? [];
    const [, at, pod] = BUG_REPORT.exec(path) ?? [];
    if (own !== undefined && !found.has(own))
      found.set(own, {
        istiod: { namespace, pod: own },
        pathsOf: (section) => [`istiod/${own}/${ISTIOD_FILES[section]}`],
        dumps: `istiod/${own}/config_dump/`,
      });
    if (at === undefined || pod === undefined || found.has(pod)) continue;
    const debug = `istio/${at}/${pod}/debug/`;
    found.set(pod, {
      istiod: { namespace: at, pod },
      pathsOf: (section) =>
        section === 'endpointz'
          ? [`${debug}endpointz`, `${debug}endpointShardz`]
          : [debug + section],
      dumps: `${debug}config_dump/`,
    });
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

async function readBodies(
  files: BundleFiles,
  {
    found: { istiod, pathsOf },
    sections,
  }: { readonly found: IstiodFiles; readonly sections: readonly IstiodSection[] },
  gaps: Gap[],
): Promise<IstiodBody[]> {
  const bodies: IstiodBody[] = [];
  const known = pathSet(files.paths);
  for (const section of sections) {
    const paths = pathsOf(section);
    const from = paths.find((path) => known.has(path));
    if (from !== undefined) bodies.push({ section, bytes: await files.read(from), from });
    else
      gaps.push({
        section: `istiod ${istiod.pod} ${section}`,
        reason: `the bundle has no ${paths[0]}`,
        hint: '',
      });
  }
  return bodies;
}

/** Only the istiod that a proxy is connected to has a dump of it. */
async function readDumps(
  files: BundleFiles,
  { dumps: directory }: IstiodFiles,
  proxies: readonly ProxyRef[],
): Promise<ProxyCapture[]> {
  const dumps: ProxyCapture[] = [];
  const known = pathSet(files.paths);
  for (const proxy of proxies) {
    const from = `${directory}${proxy.namespace}/${proxy.pod}.json`;
    if (!known.has(from)) continue;
    const bytes = await files.read(from);
    dumps.push({
      proxy,
      bodies: [{ section: 'config_dump', origin: 'istiod', bytes, from }],
      gaps: [],
    });
  }
  return dumps;
}
