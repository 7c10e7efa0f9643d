import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from './wait.ts';

/** An Envoy of our own on loopback. */
export interface RunningEnvoy {
  readonly adminPort: number;
  /** Asks the admin port directly. */
  ask(path: string, method?: string): Promise<EnvoyAnswer>;
  /** The last lines of Envoy's log, for messages. */
  log(): string;
  stop(): Promise<void>;
}

export interface EnvoyAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

let found: string | undefined | null = null;

/**
 * The Envoy binary that scripts/envoy.mjs finds or installs. Without one the tests that need it are left out with a
 * loud line; in CI (CI=true) that is an error, as nobody would read the line there.
 */
export function envoyBinary(): string | undefined {
  if (found !== null) return found;
  const script = join(import.meta.dirname, '..', '..', 'scripts', 'envoy.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  if (status === 0) return (found = stdout.trim());
  if (process.env['CI'] === 'true') throw new Error(stderr.trim());
  console.error(`\n!!! TESTS WITH A REAL ENVOY ARE NOT RUN. ${stderr.trim()}\n`);
  return (found = undefined);
}

/**
 * Starts Envoy with a bootstrap (admin address and node are added) and waits until its admin port answers; with
 * `live`, until it serves.
 * @throws {Error} with Envoy's log when it ends before
 */
export async function startEnvoy(
  bootstrap: object,
  options: { readonly live?: boolean; readonly args?: readonly string[] } = {},
): Promise<RunningEnvoy> {
  const binary = envoyBinary();
  if (binary === undefined) throw new Error('There is no Envoy.');
  const directory = await mkdtemp(join(tmpdir(), 'meshdbg-envoy-'));
  const portFile = join(directory, 'admin');
  await writeFile(join(directory, 'bootstrap.json'), JSON.stringify({ ...BASE, ...bootstrap }));
  const child = spawn(
    binary,
    [
      '--config-path', join(directory, 'bootstrap.json'), '--admin-address-path', portFile,
      '--concurrency', '1', '--disable-hot-restart', '--log-level', 'warning', ...(options.args ?? []),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  ); // prettier-ignore
  let log = '';
  child.stderr.on('data', (text: Buffer) => (log = (log + text.toString()).slice(-20_000)));
  const stop = async (): Promise<void> => {
    await end(child);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const adminPort = await waitUntil('the admin port', async () => {
      if (child.exitCode !== null) throw new Error(`Envoy ended: ${log}`);
      const address = await readFile(portFile, 'utf8').catch(() => '');
      return address === '' ? undefined : Number(address.slice(address.lastIndexOf(':') + 1));
    });
    const ask: RunningEnvoy['ask'] = (path, method = 'GET') => askAdmin(adminPort, path, method);
    await waitUntil(
      'an answer of /ready',
      async () => (await ask('/ready')).status === 200 || options.live === false || undefined,
    );
    return { adminPort, ask, stop, log: () => log };
  } catch (error) {
    await stop();
    throw error;
  }
}

const BASE = {
  node: { id: 'sidecar~127.0.0.1~envoy.test~test.svc.cluster.local', cluster: 'envoy.test' },
  admin: { address: { socket_address: { address: '127.0.0.1', port_value: 0 } } },
};

/** One request to an admin port; the URL goes out as it is. */
export async function askAdmin(port: number, path: string, method: string): Promise<EnvoyAnswer> {
  const call = request({ host: '127.0.0.1', port, path, method, agent: false }).end();
  const [response] = await once(call, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return {
    status: response.statusCode,
    headers: response.headers,
    body: Buffer.concat(chunks).toString(),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
