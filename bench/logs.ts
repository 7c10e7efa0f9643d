// `logs` on one file of access lines against other tools, the parser alone, and its memory while gigabytes come from stdin.
// npm run bench -- --log-lines 1000000 --stdin-gb 10
import { judge } from './judge.ts';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STANDARD_FIELDS } from '../src/core/logs/model/standard-fields.ts';
import { logFile, someLines, type LogFile } from './log-lines.ts';
import type { ParserFigures } from './log-parser.ts';
import { measure, type Contestant, type Measurement } from './measure.ts';
import { options } from './options.ts';

const PROGRAM = join(import.meta.dirname, '..', 'bin', 'meshdbg.js');
const RSS_BUDGET_MB = 150;

/** A tool, with the work of meshdbg that it does too. */
interface Rival extends Contestant {
  readonly like: string;
}

const COUNT = ['--by', 'route_name,response_code', '-o', 'json'];

export async function benchLogs(): Promise<void> {
  const lines = Number(options['log-lines']);
  parserAlone();
  const [text, json] = [logFile('text', lines), logFile('json', lines)];
  await against(text, [
    { name: 'mawk, counting', command: 'mawk', args: ['{ n[$NF " " $5]++ } END { for (key in n) print key, n[key] }', text.path], like: 'counted' }, // prettier-ignore
    { name: 'grep -c', command: 'grep', args: ['-c', ' 503 ', text.path], like: 'counted' },
    { name: 'goaccess', command: 'goaccess', args: [text.path, ...GOACCESS], like: 'counted' },
  ]);
  await against(json, [
    { name: 'jq, counting', command: 'jq', args: ['-n', 'reduce inputs as $line ({}; .["\\($line.route_name) \\($line.response_code)"] += 1)', json.path], like: 'counted' }, // prettier-ignore
    { name: 'jq, two fields', command: 'jq', args: ['-c', '[.route_name, .response_code]', json.path], like: 'counted' }, // prettier-ignore
    { name: 'jq -c .', command: 'jq', args: ['-c', '.', json.path], like: 'as JSON' },
    { name: 'jq, the same keys', command: 'jq', args: ['-c', `{${STANDARD_FIELDS.slice(0, -1).join()}}`, json.path], like: 'as JSON' }, // prettier-ignore
    { name: 'grep -c', command: 'grep', args: ['-c', '"response_code":503', json.path], like: 'counted' }, // prettier-ignore
  ]);
  await stdinMemory(Number(options['stdin-gb']));
}

const GOACCESS = [
  '--log-format=[%dT%t.%^] "%m %U %H" %s %^ %^ %^ "%^" %^ %b %L %^ "%^" "%u" "%^" "%v" "%^" %^ %^ %^ %h:%^ %^',
  '--date-format=%Y-%m-%d',
  '--time-format=%H:%M:%S',
  '--output=/dev/null',
  '-o',
  'json',
];

/** Between the line and the entry, in one process after warm-up. */
function parserAlone(): void {
  console.log('\nlogs, the parser alone                    budget: 0.5 M lines/s text, 0.9 M projected, 0.3 M JSON'); // prettier-ignore
  const figures: readonly ParserFigures[] = JSON.parse(judge('log-parser.ts')());
  for (const { name, linesPerSecond, budget } of figures)
    console.log(
      `  ${name.padEnd(34)}${millions(linesPerSecond)} M lines/s of processor time${linesPerSecond < budget ? '   !!! under budget' : ''}`,
    );
}

async function against(file: LogFile, rivals: readonly Rival[]): Promise<void> {
  const kind = file.path.includes('json') ? 'JSON' : 'text';
  console.log(
    `\nlogs of ${file.lines} lines, ${kind}, ${(file.bytes / 2 ** 20).toFixed(0)} MiB      budget: 4 × as fast as jq, 3 × as GoAccess`,
  );
  const present = rivals.filter(isInstalled);
  const own = [
    { name: 'counted', args: [PROGRAM, 'logs', file.path, ...COUNT] },
    { name: 'as JSON', args: [PROGRAM, 'logs', file.path, '-o', 'json'] },
  ].map((contestant) => ({ ...contestant, command: process.execPath }));
  const results = await measure([...own, ...present], { runs: 3, seconds: 600, cpu: true });
  for (const { name } of own) row(`meshdbg, ${name}`, file, results.get(name), '');
  for (const { name, like } of present) {
    const [theirs, ours] = [results.get(name), results.get(like)];
    const ratio = theirs === undefined || ours === undefined ? '' : `meshdbg, ${like}, is ${times(theirs.cpuMs, ours.cpuMs)} × as fast (${times(theirs.ms, ours.ms)} × by the clock)`; // prettier-ignore
    row(name, file, theirs, ratio);
  }
}

const times = (theirs = NaN, ours = NaN): string => (theirs / ours).toFixed(2);

function isInstalled({ name, command }: Rival): boolean {
  const { error } = spawnSync(command, ['--version'], { stdio: 'ignore' });
  if (error !== undefined) console.error(`!!! ${command} is not there: ${name} is LEFT OUT.`);
  return error === undefined;
}

function row(
  name: string,
  { lines }: LogFile,
  result: Measurement | undefined,
  note: string,
): void {
  if (result === undefined) return;
  const { ms, cpuMs = ms, usage } = result;
  const cells = [`${ms.toFixed(0)} ms`, `${cpuMs.toFixed(0)} ms CPU`, `${millions((lines * 1000) / cpuMs)} M/s`, usage === undefined ? '' : `${usage.rssMb.toFixed(0)} MiB`]; // prettier-ignore
  console.log(`  ${name.padEnd(24)}${cells.map((cell) => cell.padStart(14)).join('')}   ${note}`);
}

/** Lines that never end: what is kept must not grow with them. */
async function stdinMemory(gigabytes: number): Promise<void> {
  console.log(`\nlogs of ${gigabytes} GB from stdin               budget: ${RSS_BUDGET_MB} MiB`);
  const block = Buffer.from(someLines('text'));
  const child = spawn(process.execPath, [PROGRAM, 'logs', '-', ...COUNT], { stdio: ['pipe', 'pipe', 'inherit'] }); // prettier-ignore
  child.stdout.resume();
  const start = Date.now();
  let peakMb = 0;
  for (let sent = 0; sent < gigabytes * 1e9; sent += block.length) {
    if (!child.stdin.write(block)) await once(child.stdin, 'drain');
    peakMb = Math.max(peakMb, peakOf(child.pid));
  }
  child.stdin.end();
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`meshdbg logs - ended with ${String(code)}.`);
  const seconds = (Date.now() - start) / 1000;
  const peak = peakMb === 0 ? 'no peak told by this system' : `peak ${peakMb.toFixed(0)} MiB`;
  console.log(`  ${peak}, ${((gigabytes * 1000) / seconds).toFixed(0)} MB/s${peakMb > RSS_BUDGET_MB ? '   !!! over budget' : ''}`); // prettier-ignore
}

/** The most resident memory so far, as Linux tells it. */
function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

const millions = (perSecond: number): string => (perSecond / 1e6).toFixed(2);
