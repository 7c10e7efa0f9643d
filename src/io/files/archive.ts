import { MeshdbgError } from '../../core/errors.ts';
import type { BundleFiles } from '../../ports/files.ts';
import { isBundle, noBundle, topOf, wrapperOf } from './layout.ts';

/**
 * The files of an archive as a bundle: one top directory is looked through; an archive of one single file is that file.
 * @param read reads a path as the archive has it
 * @throws {MeshdbgError} unreadable when the archive is no bundle
 */
export function archiveFiles(
  name: string,
  paths: readonly string[],
  read: BundleFiles['read'],
): BundleFiles {
  const wrapper = wrapperOf(paths);
  const inner = paths.map((path) => path.slice(wrapper.length)).sort();
  const tops = inner.map(topOf);
  const [only] = inner;
  if (inner.length === 1 && only !== undefined && !isBundle(tops))
    return { name, kind: 'file', paths: [only], read: (path) => read(wrapper + path) };
  if (!isBundle(tops)) throw noBundle(name, bundlesIn(inner));
  return { name, kind: 'archive', paths: inner, read: (path) => read(wrapper + path) };
}

/** Directories of an archive of several bundles. */
function bundlesIn(paths: readonly string[]): string[] {
  const found = paths.filter((path) => isBundle([topOf(path.slice(topOf(path).length + 1))]));
  return [...new Set(found.map(topOf))];
}

export const notInArchive = (archive: string, path: string): MeshdbgError =>
  new MeshdbgError('not-found', `${archive} has no ${path}.`);
