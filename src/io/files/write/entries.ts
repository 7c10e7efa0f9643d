import { join } from 'node:path';
import type { Disk } from './disk.ts';

/** What a run needs to be continued; no part of the bundle. */
export const RESUME = '.resume/';

/** The files below a directory, "/"-separated, sorted: archives of the same files are the same. */
export async function entriesOf(root: string, disk: Disk): Promise<string[]> {
  const found: string[] = [];
  const walk = async (prefix: string): Promise<void> => {
    for (const entry of await disk.readdir(join(root, prefix), { withFileTypes: true })) {
      const path = `${prefix}${entry.name}`;
      if (entry.isDirectory()) await walk(`${path}/`);
      else found.push(path);
    }
  };
  await walk('');
  return found.sort();
}
