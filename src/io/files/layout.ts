import { MeshdbgError } from '../../core/errors.ts';

/** The directories that a bundle has at its top (design.md section 3), and those of istioctl's bug-report archives. */
const TOPS = new Set(['kubernetes', 'istiod', 'proxies', 'logs', 'cluster', 'istio']);
const MANIFEST = 'meshdbg.json';

export const isTop = (name: string): boolean => TOPS.has(name);

/** Whether names at the top of a directory or archive make it a bundle. */
export const isBundle = (names: readonly string[]): boolean =>
  names.some((name) => TOPS.has(name) || name === MANIFEST);

/** The first part of a path. */
export const topOf = (path: string): string =>
  path.slice(0, (path.indexOf('/') + 1 || Infinity) - 1);

/** The one directory that all of an archive lies in, with its "/"; "" when there is none or it belongs to the bundle. */
export function wrapperOf(paths: readonly string[]): string {
  const [first] = paths;
  if (first === undefined) return '';
  const wrapper = `${topOf(first)}/`;
  if (isTop(topOf(first)) || !paths.every((path) => path.startsWith(wrapper))) return '';
  return wrapper;
}

/** @param bundles names of bundles that lie inside, for the hint */
export const noBundle = (name: string, bundles: readonly string[] = []): MeshdbgError =>
  new MeshdbgError(
    'unreadable',
    `${name} is no bundle: it has none of kubernetes/, proxies/, istiod/, logs/ and ${MANIFEST} at its top.`,
    {
      hint:
        bundles.length === 0
          ? 'Give a directory or archive that meshdbg snapshot wrote, an archive of istioctl bug-report, or a config_dump JSON file.'
          : `These inside it are bundles: ${bundles.slice(0, 5).join(', ')}`,
    },
  );
