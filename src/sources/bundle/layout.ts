import type { AdminSection, ProxySection } from '../../core/model/capture.ts';
import type { LogOrigin } from '../../ports/log-stream.ts';
import { proxyText, type ProxyRef } from '../../core/model/proxy.ts';

/** Where the parts of one proxy lie in a bundle. */
export interface ProxyFiles {
  readonly proxy: ProxyRef;
  /** What its Envoy answered on /config_dump. */
  readonly dump?: string;
  /** What an istiod would send it. */
  readonly istiodDump?: string;
  /** Directory with the Envoy's other answers, with its "/". */
  readonly directory: string;
}

/** Names of Envoy's answers in a bundle (design.md section 3). */
export const ADMIN_FILES: Readonly<Record<AdminSection, string>> = {
  hostStatus: 'clusters.json',
  certs: 'certs.json',
  serverInfo: 'server_info.json',
  stats: 'stats.json',
};

/** Each list of paths once as a set: a bundle of a mesh has tens of thousands. */
const SETS = new WeakMap<readonly string[], ReadonlySet<string>>();

/** The paths of a bundle for lookups. */
export function pathSet(paths: readonly string[]): ReadonlySet<string> {
  const known = SETS.get(paths) ?? new Set(paths);
  SETS.set(paths, known);
  return known;
}

/** What istioctl bug-report calls an answer: it names files after the admin path (istio/tools/bug-report/pkg/common). */
const BUG_REPORT_NAMES: Readonly<Record<string, readonly string[]>> = {
  'config_dump.json': ['config_dump?include_eds', 'config_dump'],
  'stats.prom': ['stats/prometheus'],
  'stats.json': [],
};

/** Where an answer of a proxy lies, by its name in a bundle ("clusters.json"); undefined where it does not. */
export function adminPath(
  paths: readonly string[],
  { namespace, pod }: ProxyRef,
  name: string,
): string | undefined {
  const stem = name.replace(/\.\w+$/, '');
  const names = [name, ...(BUG_REPORT_NAMES[name] ?? [stem, `${stem}.txt`])];
  const known = pathSet(paths);
  return names.map((one) => `proxies/${namespace}/${pod}/${one}`).find((path) => known.has(path));
}

/** Where a container's log lies; undefined where it does not. */
export function logPath(
  paths: readonly string[],
  { namespace, pod }: ProxyRef,
  container: string,
): string | undefined {
  const known = pathSet(paths);
  return [
    `logs/${namespace}/${pod}/${container}.log`,
    // As istioctl bug-report has them.
    `proxies/${namespace}/${pod}/${container}.log`,
    `istio/${namespace}/${pod}/${container}.log`,
  ].find((path) => known.has(path));
}

/** The containers that a bundle has logs of. */
export function loggedContainers(paths: readonly string[]): readonly LogOrigin[] {
  return paths.flatMap((path) => {
    const [, namespace, pod, container] =
      /^(?:logs|proxies|istio)\/([^/]+)\/([^/]+)\/([^/]+)\.log$/.exec(path) ?? [];
    if (namespace === undefined || pod === undefined || container === undefined) return [];
    return [{ namespace, pod, container }];
  });
}

/** Whether a section is an answer of its own and no part of the config dump. */
export const isAdmin = (section: ProxySection): section is AdminSection =>
  Object.hasOwn(ADMIN_FILES, section);

/** `snapshot` writes the first name; istioctl bug-report names files after the admin path (istio/tools/bug-report). */
const DUMP = /^proxies\/([^/]+)\/([^/]+)\/config_dump(?:\.json|\?include_eds)?$/;
const ISTIOD_DUMP = /^istiod\/[^/]+\/config_dump\/([^/]+)\/([^/]+)\.json$/;

/** The proxies that a bundle has a dump of, by "namespace/pod". */
export function proxiesOf(paths: readonly string[]): ReadonlyMap<string, ProxyFiles> {
  const found = new Map<string, ProxyFiles>();
  const add = (pattern: RegExp, key: 'dump' | 'istiodDump'): void => {
    for (const path of paths) {
      const [, namespace, pod] = pattern.exec(path) ?? [];
      if (namespace === undefined || pod === undefined) continue;
      const proxy = { namespace, pod };
      const known = found.get(proxyText(proxy));
      // Of several istiods the first counts: a proxy is connected to one, the others would answer 404.
      if (known?.[key] !== undefined) continue;
      const directory = `proxies/${namespace}/${pod}/`;
      found.set(proxyText(proxy), { proxy, directory, ...known, [key]: path });
    }
  };
  add(DUMP, 'dump');
  add(ISTIOD_DUMP, 'istiodDump');
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Files with Kubernetes objects: a bundle's own, and those of istioctl bug-report, which have no suffix. */
export const objectFiles = (paths: readonly string[]): readonly string[] =>
  paths.filter(
    (path) =>
      /^kubernetes\/.*\.(ya?ml|json)$/.test(path) || /^cluster\/(k8s-resources|crs)$/.test(path),
  );
