// Everything that CI checks, in the order in which a mistake is cheapest to see. Runs all steps and ends with 1 when one failed.
import { spawnSync } from 'node:child_process';
import { countsLine } from './counts.mjs';

/** Cheap ones first; each is a script of package.json. */
const STEPS = [
  'check:format',
  'check:lint',
  'check:types',
  'check:imports',
  'check:dead',
  'build',
  'check:package',
  'check:schemas',
  'check:docs',
];

const run = (name, command, args) => {
  console.log(`\n== ${name}`);
  return spawnSync(command, args, { stdio: 'inherit' }).status === 0;
};

const failed = STEPS.filter((step) => !run(step, 'npm', ['run', '--silent', step]));
if (!run('tests', process.execPath, ['scripts/test.mjs', '--coverage'])) failed.push('tests');
console.log(
  failed.length === 0
    ? `\nAll ${STEPS.length + 1} checks passed.`
    : `\nFailed: ${failed.join(', ')}.`,
);
console.log(countsLine([`.cache/tests/node-${process.versions.node}`]));
process.exitCode = failed.length === 0 ? 0 : 1;
