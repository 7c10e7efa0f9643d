import { run } from '../../src/cli/run.ts';
import type { Context } from '../../src/ports/context.ts';
import { files } from './files.ts';

/** What one command line did. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The time of all in-process runs. */
const NOW = Date.parse('2026-11-21T00:00:00Z');

const noCluster = (what: string) => (): Promise<never> =>
  Promise.reject(new Error(`this test has no ${what}: the command must not ask for it`));

/** A world with real files, a fixed clock, no cluster, and a terminal that collects. */
export function fakeContext(overrides: Partial<Context> = {}): {
  readonly context: Context;
  readonly out: string[];
  readonly err: string[];
} {
  const out: string[] = [];
  const err: string[] = [];
  const context: Context = {
    version: '0.0.0-test',
    clock: { now: () => NOW, after: () => () => {} },
    terminal: {
      out: (text) => {
        out.push(text);
        return Promise.resolve(true);
      },
      err: (text) => void err.push(text),
      progress: () => {},
      columns: undefined,
      color: false,
    },
    signal: new AbortController().signal,
    files: () => Promise.resolve(files),
    kube: noCluster('cluster'),
    admin: noCluster('admin client'),
    xds: noCluster('xDS client'),
    loki: noCluster('Loki'),
    demo: noCluster('demo server'),
    ...overrides,
  };
  return { context, out, err };
}

/** Runs a command line in this process, offline. */
export async function meshdbg(
  argv: readonly string[],
  overrides?: Partial<Context>,
): Promise<Outcome> {
  const { context, out, err } = fakeContext(overrides);
  const code = await run(argv, context);
  return { code, stdout: out.join(''), stderr: err.join('') };
}

/** Splits an example as a shell would: at spaces, with quotes. */
export const argvOf = (line: string): string[] =>
  Array.from(line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g), ([word]) => word.replace(/['"]/g, ''));
