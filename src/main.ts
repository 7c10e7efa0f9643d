import { EXIT } from './core/errors.ts';
import { run } from './cli/run.ts';
import { terminalOf } from './io/terminal/terminal.ts';
import type { Context } from './ports/context.ts';

declare const MESHDBG_VERSION: string | undefined;

const interruption = new AbortController();
process.once('SIGINT', () => {
  interruption.abort();
  // Whatever still holds the event loop must not hold the user.
  setTimeout(() => process.exit(EXIT.interrupted), 500).unref();
});

/** The real world; rooms that load npm packages are loaded when a command asks for them. */
const context: Context = {
  version: typeof MESHDBG_VERSION === 'string' ? MESHDBG_VERSION : 'development',
  clock: {
    now: () => Date.now(),
    after: (ms, call) => {
      const timer = setTimeout(call, ms);
      return () => clearTimeout(timer);
    },
  },
  terminal: terminalOf({ stdout: process.stdout, stderr: process.stderr, env: process.env }),
  signal: interruption.signal,
  files: async () => (await import('./io/files/open.ts')).files,
  kube: () => Promise.reject(new Error('not yet')),
  admin: () => Promise.reject(new Error('not yet')),
  demo: () => Promise.reject(new Error('not yet')),
};

process.exitCode = await run(process.argv.slice(2), context);
