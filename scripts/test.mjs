// Runs all tests (arguments go to vitest), says how much of the pure rooms they cover, and ends with one line of counts.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { countsLine } from './counts.mjs';

const home = `.cache/tests/node-${process.versions.node}`;
const SUMMARY = 'coverage/coverage-summary.json';

rmSync(home, { recursive: true, force: true });
mkdirSync(home, { recursive: true });
const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json',
    `--outputFile.json=${home}/results.json`, ...process.argv.slice(2),
  ], // prettier-ignore
  { stdio: 'inherit' },
);
printKinds(join(home, 'kinds'));
if (process.argv.includes('--coverage') && existsSync(SUMMARY)) printCoverage();
console.log(`Node ${process.versions.node}: ${countsLine([home])}`);
process.exitCode = status === 0 ? 0 : 1;

/** Branches are what matters: a rule about the mesh that no test walks is a guess. */
function printCoverage() {
  const files = Object.entries(JSON.parse(readFileSync(SUMMARY, 'utf8')));
  for (const room of ['core', 'report', 'render', 'sources', 'cli', 'io']) {
    const inside = files.filter(([path]) => relative('.', path).startsWith(`src/${room}/`));
    const sum = (key) => inside.reduce((total, [, { branches }]) => total + branches[key], 0);
    const share = sum('total') === 0 ? 100 : (100 * sum('covered')) / sum('total');
    console.log(
      `branch coverage of ${room.padEnd(8)} ${share.toFixed(1)} %  (${sum('covered')}/${sum('total')})`,
    );
  }
}

/** What was compared with a real Envoy, of all tests in one table: it is seen at once which kind is missing. */
function printKinds(folder) {
  if (!existsSync(folder)) return;
  const rows = readdirSync(folder).sort().flatMap((file) => {
    const { test, rows: own } = JSON.parse(readFileSync(join(folder, file), "utf8"));
    return own.map((row) => ({ test, ...row }));
  }); // prettier-ignore
  const line = (...cells) => cells.map((cell, at) => (at < 2 ? cell.padEnd(at === 0 ? 14 : 44) : cell.padStart(10))).join(''); // prettier-ignore
  console.log(line('test', 'kind', 'pairs', 'answers', 'commonest'));
  for (const { test, kind, pairs, distinct, mostShare } of rows) console.log(line(test, kind, String(pairs), String(distinct), `${Math.round(100 * mostShare)} %`)); // prettier-ignore
  console.log(`${rows.length} kinds compared with a real Envoy.`);
}
