// Everything that CI checks. Runs all steps, two at a time, and ends with 1 when one failed.
import { spawn, spawnSync } from 'node:child_process';
import { countsLine } from './counts.mjs';

/** Scripts of package.json, the long ones first: none is left alone at the end. A step may wait for one before it. */
const STEPS = [
  { name: 'build' },
  { name: 'check:lint' },
  { name: 'check:package', after: 'build' },
  { name: 'check:format' },
  { name: 'check:imports' },
  { name: 'check:types' },
  { name: 'check:schemas' },
  { name: 'check:docs' },
  { name: 'check:dead' },
];
/** Each step is busy with one core most of the time, and CI has two. */
const AT_ONCE = 2;

/** @returns {Promise<boolean>} what a step says comes in one piece, at its end */
function run(name) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', name], { stdio: ['ignore', 'pipe', 'pipe'] });
    const said = [];
    child.stdout.on('data', (chunk) => said.push(chunk));
    child.stderr.on('data', (chunk) => said.push(chunk));
    child.on('error', (error) => said.push(Buffer.from(`${error.message}\n`)));
    child.on('close', (code) => {
      console.log(`\n== ${name}`);
      process.stdout.write(Buffer.concat(said));
      resolve(code === 0);
    });
  });
}

const passed = new Map();
const ended = new Map();
const waiting = [...STEPS];
async function lane() {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    // It stands before this one in the list: some lane has taken it.
    await ended.get(step.after);
    const end = run(step.name);
    ended.set(step.name, end);
    passed.set(step.name, await end);
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, lane));

const failed = STEPS.map(({ name }) => name).filter((name) => !passed.get(name));
console.log('\n== tests');
const tests = spawnSync(process.execPath, ['scripts/test.mjs', '--coverage'], { stdio: 'inherit' });
if (tests.status !== 0) failed.push('tests');
console.log(
  failed.length === 0
    ? `\nAll ${STEPS.length + 1} checks passed.`
    : `\nFailed: ${failed.join(', ')}.`,
);
console.log(countsLine([`.cache/tests/node-${process.versions.node}`]));
process.exitCode = failed.length === 0 ? 0 : 1;
