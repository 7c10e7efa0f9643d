import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The manifest of a bundle that is a directory. */
export const manifestOf = (path: string) =>
  JSON.parse(readFileSync(join(path, 'meshdbg.json'), 'utf8'));

/** All files below a directory, "/"-separated, sorted. */
export const filesBelow = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();
