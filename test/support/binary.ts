import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from './context.ts';
import { waitUntil } from './wait.ts';

const LOCK = '.cache/build.lock';

/** Builds dist/ where a source is newer; test files that ask at the same time take turns. */
export async function buildBinary(): Promise<void> {
  mkdirSync('.cache', { recursive: true });
  await waitUntil('the build of another test file', async () => tryLock() || undefined, 40_000);
  try {
    if (isFresh()) return;
    const { code, stderr } = await runProcess('node', ['scripts/build.mjs']);
    if (code !== 0) throw new Error(`The build failed:\n${stderr}`);
  } finally {
    rmSync(LOCK, { recursive: true, force: true });
  }
}

function tryLock(): boolean {
  try {
    mkdirSync(LOCK);
    return true;
  } catch {
    // A build takes seconds: an older lock is left over from a run that was ended.
    const age = Date.now() - (statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > 20_000) rmSync(LOCK, { recursive: true, force: true });
    return false;
  }
}

function isFresh(): boolean {
  const built = statSync('dist/main.js', { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = readdirSync('src', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const changed = ['package.json', 'scripts/build.mjs', ...sources].map(
    (path) => statSync(path).mtimeMs,
  );
  return built > Math.max(...changed);
}

/** An environment without a cluster and with a home and a temporary directory of its own. */
export interface Home {
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  /** Files that programs left in the temporary directory. */
  leftovers(): string[];
  remove(): void;
}

export function freshHome(): Home {
  const directory = mkdtempSync(join(tmpdir(), 'meshdbg-e2e-'));
  const temporary = join(directory, 'tmp');
  mkdirSync(temporary);
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: directory,
    TMPDIR: temporary,
    TZ: 'UTC',
    NO_COLOR: '1',
  };
  return {
    directory,
    env,
    leftovers: () => readdirSync(temporary),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

export interface ProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** For programs that stay: once stdout is as wished, do something, then send a signal. */
  readonly stay?: {
    readonly ready: (stdout: string) => boolean;
    readonly meanwhile?: (stdout: string) => Promise<void>;
    readonly signal: NodeJS.Signals;
  };
}

/** Runs a program to its end. */
export function runProcess(
  program: string,
  args: readonly string[],
  { env, stay }: ProcessOptions = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], {
      env: env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const texts = { stdout: '', stderr: '' };
    let ready = false;
    child.stdout.on('data', (chunk) => {
      texts.stdout += String(chunk);
      if (stay === undefined || ready || !stay.ready(texts.stdout)) return;
      ready = true;
      Promise.resolve(stay.meanwhile?.(texts.stdout))
        .catch(reject)
        .finally(() => child.kill(stay.signal));
    });
    child.stderr.on('data', (chunk) => (texts.stderr += String(chunk)));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, ...texts }));
  });
}

/** Runs the built binary. */
export const binary = (args: readonly string[], options: ProcessOptions): Promise<Outcome> =>
  runProcess('node', ['bin/meshdbg.js', ...args], options);
