import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One whole process that is measured, from its start to its end. */
export interface Contestant {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** With which it ends when it has done its work; 0 when absent. */
  readonly exitCode?: number;
}

export interface Measurement {
  /** Median over the runs, in milliseconds. */
  readonly ms: number;
  /** Median of the processor time of all its threads in milliseconds, where it was asked for: steadier than the clock on a busy machine. */
  readonly cpuMs: number | undefined;
  /** Of one more run; undefined for what is no Node process. */
  readonly usage: Usage | undefined;
}

export interface Usage {
  /** Processor time of all threads in milliseconds: steadier than the clock on a busy machine. */
  readonly cpuMs: number;
  /** Peak resident memory in MiB. */
  readonly rssMb: number;
}

/** How long to measure: so many rounds, fewer (but one at least) when the time is up. */
export interface Effort {
  readonly runs: number;
  readonly seconds: number;
  /** Also take the processor time of each run, of whatever program: it runs under a shell, which takes a millisecond. */
  readonly cpu?: true;
}

/**
 * Runs all contestants side by side: each round runs every one once, beginning with another, so that a slow moment of
 * the machine meets all of them. One more run of each, not timed, tells what it used.
 * @throws {Error} when a contestant fails
 */
export async function measure(
  contestants: readonly Contestant[],
  { runs, seconds, cpu }: Effort,
): Promise<ReadonlyMap<string, Measurement>> {
  const times = new Map<string, Time[]>(contestants.map(({ name }) => [name, []]));
  const end = Date.now() + seconds * 1000;
  for (let round = 0; round < runs && (round === 0 || Date.now() < end); round++)
    for (let turn = 0; turn < contestants.length; turn++) {
      const contestant = contestants[(round + turn) % contestants.length];
      if (contestant !== undefined) times.get(contestant.name)?.push(await time(contestant, cpu === true)); // prettier-ignore
    }
  const results = new Map<string, Measurement>();
  for (const contestant of contestants)
    results.set(contestant.name, {
      ms: median((times.get(contestant.name) ?? []).map(({ ms }) => ms)),
      cpuMs: cpu === true ? median((times.get(contestant.name) ?? []).map(({ cpuMs }) => cpuMs)) : undefined, // prettier-ignore
      usage: await usageOf(contestant),
    });
  return results;
}

interface Time {
  readonly ms: number;
  /** NaN where it was not asked for. */
  readonly cpuMs: number;
}

async function time(contestant: Contestant, cpu: boolean): Promise<Time> {
  const { command, args } = contestant;
  const timed = cpu ? { ...contestant, command: 'sh', args: ['-c', TIMED, command, ...args] } : contestant; // prettier-ignore
  const start = process.hrtime.bigint();
  const errors = await run(timed, process.env);
  return { ms: Number(process.hrtime.bigint() - start) / 1e6, cpuMs: cpu ? cpuOf(errors) : NaN };
}

const TIMED = '"$0" "$@"; code=$?; times >&2; exit $code';

/** Of the last line of what a shell's `times` writes, "0m1.50s 0m0.25s": user and system time of its children. */
function cpuOf(errors: string): number {
  const line = errors.trimEnd().split('\n').at(-1) ?? '';
  return Array.from(line.matchAll(/(\d+)m([\d.]+)s/g)).reduce(
    (sum, [, minutes, seconds]) => sum + (Number(minutes) * 60 + Number(seconds)) * 1000,
    0,
  );
}

/** Runs to the end, with stdout read as a pipe would be. @returns stderr */
async function run(
  { name, command, args, exitCode = 0 }: Contestant,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stdout.resume();
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  const [code] = await once(child, 'close');
  if (code !== exitCode) throw new Error(`${name} ended with ${String(code)}: ${errors.trim()}`);
  return errors;
}

/** A Node process is told to write its own usage down at its end. */
async function usageOf(contestant: Contestant): Promise<Usage | undefined> {
  if (contestant.command !== process.execPath) return undefined;
  const directory = mkdtempSync(join(tmpdir(), 'meshdbg-bench-'));
  try {
    const file = join(directory, 'usage');
    const hook = `import fs from 'node:fs'; process.on('exit', () => fs.writeFileSync(${JSON.stringify(file)}, JSON.stringify(process.resourceUsage())));`;
    const preload = `--import=data:text/javascript,${encodeURIComponent(hook)}`;
    await run(contestant, { ...process.env, NODE_OPTIONS: preload });
    const usage: NodeJS.ResourceUsage = JSON.parse(readFileSync(file, 'utf8'));
    return {
      cpuMs: (usage.userCPUTime + usage.systemCPUTime) / 1000,
      rssMb: usage.maxRSS / 1024,
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
