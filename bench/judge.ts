import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { BUNDLE } from '../scripts/bundle-settings.mjs';

/**
 * What a script of this folder prints, run in a process of its own each time. It is bundled as users have it: tsx keeps the names of all
 * functions that are made, which costs code of many small ones a quarter more time.
 * @returns runs the script
 */
export function judge(script: string, flags: readonly string[] = []): (...args: string[]) => string {
  // As deep below the project as this folder, by which scripts find their files.
  const outfile = join(import.meta.dirname, '..', '.cache', script.replace(/\.ts$/, '.mjs'));
  buildSync({ ...BUNDLE, entryPoints: [join(import.meta.dirname, script)], outfile });
  return (...args) => {
    const { stdout, status, stderr } = spawnSync(process.execPath, [...flags, outfile, ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`bench/${script} failed: ${stderr}`);
    return stdout;
  };
} // prettier-ignore
