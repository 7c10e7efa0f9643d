import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { MeshdbgError } from '../../core/errors.ts';
import type { Gap } from '../../core/model/gap.ts';
import type { BundleFiles } from '../../ports/files.ts';
import { isJunk } from './entry-name.ts';
import { isBundle, isTop, noBundle } from './layout.ts';
import { fileTooLarge, tooManyEntries, type Limits } from './limits.ts';

interface Walk {
  /** The bundle's directory without links. */
  readonly root: string;
  readonly name: string;
  readonly limits: Limits;
  readonly paths: string[];
  readonly gaps: Gap[];
}

/**
 * Opens a directory. Only a bundle's own directories are walked, so that a wrong path (a home directory) costs nothing;
 * links are followed as long as they stay inside.
 * @throws {MeshdbgError} unreadable when it is no bundle; too-large
 */
export async function openDirectory(path: string, limits: Limits): Promise<BundleFiles> {
  const root = await realpath(path);
  const top = await readdir(root);
  if (!isBundle(top)) throw noBundle(path, await bundlesIn(path, top));
  const walk: Walk = { root, name: path, limits, paths: [], gaps: [] };
  for (const name of top) await visit(walk, name, []);
  const known = new Set(walk.paths);
  return {
    name: path,
    kind: 'directory',
    paths: walk.paths.sort(),
    gaps: walk.gaps,
    read: async (file) => {
      if (!known.has(file)) throw new MeshdbgError('not-found', `${path} has no ${file}.`);
      return readPlain(join(root, file), limits);
    },
  };
}

/** @param above real paths of the directories that lead here: a link to one of them would never end */
async function visit(walk: Walk, path: string, above: readonly string[]): Promise<void> {
  if (isJunk(path)) return;
  if (walk.paths.length >= walk.limits.entries) throw tooManyEntries(walk.name, walk.limits);
  try {
    const real = await realpath(join(walk.root, path));
    if (!real.startsWith(walk.root + sep)) {
      walk.gaps.push(gap(path, 'it is a link that leads out of the bundle', 'Put the file itself into the bundle.'));
      return;
    }
    const found = await stat(real);
    if (found.isFile()) walk.paths.push(path);
    if (!found.isDirectory() || above.includes(real)) return;
    if (above.length === 0 && !isTop(path)) return;
    for (const name of await readdir(real)) await visit(walk, `${path}/${name}`, [...above, real]);
  } catch (error) {
    if (error instanceof MeshdbgError) throw error;
    walk.gaps.push(gap(path, `it cannot be read (${codeOf(error)})`, ''));
  }
} // prettier-ignore

const gap = (section: string, reason: string, hint: string): Gap => ({ section, reason, hint });

/** Reads a file in one piece. @throws {MeshdbgError} too-large, unreadable */
export async function readPlain(path: string, limits: Limits): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > limits.file) throw fileTooLarge(path, size, limits);
    return await readFile(path);
  } catch (error) {
    if (error instanceof MeshdbgError) throw error;
    throw new MeshdbgError('unreadable', `${path} cannot be read (${codeOf(error)}).`, {
      cause: error,
    });
  }
}

/** "EACCES" and its kin; the message where there is no code. */
export const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
};

/** Directories inside that are bundles themselves. */
async function bundlesIn(path: string, names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of names.slice(0, 200)) {
    const inner = await readdir(join(path, name)).catch(() => []);
    if (isBundle(inner)) found.push(join(path, name));
  }
  return found;
}
