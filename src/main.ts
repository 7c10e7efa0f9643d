import { setMaxListeners } from 'node:events';
import { fileURLToPath } from 'node:url';
import { EXIT } from './core/errors.ts';
import { run } from './cli/run.ts';
import { terminalOf } from './io/terminal/terminal.ts';
import type { Files } from './ports/files.ts';
import type { Context } from './ports/context.ts';

declare const MESHDBG_VERSION: string | undefined;

const interruption = new AbortController();
// Each request that is under way listens to it: sixteen proxies at once are no leak.
setMaxListeners(0, interruption.signal);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.once(signal, () => {
    interruption.abort();
    // Whatever still holds the event loop must not hold the user.
    setTimeout(() => process.exit(EXIT.interrupted), 500).unref();
  });

const files = async (): Promise<Files> =>
  (await import('./io/files/open.ts')).filesOf({ stdin: process.stdin });

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
  files,
  kube: async (options) =>
    (await import('./io/kube/open.ts')).openKube(options, {
      env: process.env,
      signal: interruption.signal,
    }),
  admin: async () => (await import('./io/admin/client.ts')).adminClient,
  xds: async () => (await import('./io/xds/client.ts')).xdsClient,
  loki: async () => (await import('./io/loki/client.ts')).lokiClient(process.env),
  demo: async () => {
    const [{ demoServer }, bundles] = await Promise.all([import('./io/demo/server.ts'), files()]);
    return demoServer({
      files: bundles,
      messages: async () => (await import('./io/xds/messages.ts')).xdsMessages(),
      bundle: fileURLToPath(new URL('../fixtures/demo', import.meta.url)),
    });
  },
};

process.exitCode = await run(process.argv.slice(2), context);
