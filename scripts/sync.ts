import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes generated files; with --check writes nothing, names those that differ, and ends with 1.
 * @param stray files that should not be there any more
 */
export function sync(
  files: readonly (readonly [string, string])[],
  stray: readonly string[] = [],
): void {
  const stale = [
    ...files.filter(([path, text]) => current(path) !== text).map(([path]) => path),
    ...stray,
  ];
  if (!process.argv.includes('--check')) {
    for (const path of stray) rmSync(path);
    for (const [path, text] of files) {
      mkdirSync(dirname(path), { recursive: true });
      if (current(path) !== text) writeFileSync(path, text);
    }
  } else if (stale.length > 0) {
    console.error(`Out of date, run npm run docs and commit: ${stale.join(', ')}`);
    process.exitCode = 1;
  }
}

function current(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
