import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BundleFiles, Files } from '../../ports/files.ts';

export const files: Files = { open: openPath };

async function openPath(path: string): Promise<BundleFiles> {
  if ((await stat(path)).isDirectory()) {
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(path).length + 1));
    return {
      name: path,
      kind: 'directory',
      paths: paths.sort(),
      read: (name) => readFile(join(path, name)),
    };
  }
  return { name: path, kind: 'file', paths: [path], read: () => readFile(path) };
}
