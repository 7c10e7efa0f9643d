import { join } from 'node:path';
import { buildSync } from 'esbuild';

/**
 * A script of this folder as scripts/build.mjs would ship it: tsx keeps the names of all functions that are made, which costs code of
 * many small ones a quarter more time than users have.
 * @returns the path of the bundle, as deep below the project as this folder, by which scripts find their files
 */
export function asShipped(script: string): string {
  const outfile = join(import.meta.dirname, '..', '.cache', script.replace(/\.ts$/, '.mjs'));
  buildSync({
    entryPoints: [join(import.meta.dirname, script)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minifySyntax: true,
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  return outfile;
}
