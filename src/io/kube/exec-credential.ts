import { spawn } from 'node:child_process';
import { isatty } from 'node:tty';
import { MeshdbgError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/model/json.ts';
import { isObject, pathIn, type Env } from './kubeconfig-file.ts';

/** The `exec` part of a kubeconfig user, and the file that it stands in. */
export interface ExecPlugin {
  readonly config: JsonObject;
  readonly file: string;
  /** What KUBERNETES_EXEC_INFO tells the plugin when it asks for it (`provideClusterInfo`). */
  readonly cluster: JsonObject;
  readonly env: Env;
}

/** What a plugin answered: a token, a client certificate, or both. */
export interface ExecCredential {
  readonly token?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Epoch milliseconds; absent when it does not expire. */
  readonly expires?: number;
}

/**
 * Runs a credential plugin (Kubernetes docs "client-go credential plugins"). Unlike the library's own, it hands the
 * plugin KUBERNETES_EXEC_INFO and shows what it says on stderr, where some print a login code.
 * @throws {MeshdbgError} unauthorized, naming the plugin
 */
export async function runExecPlugin(plugin: ExecPlugin): Promise<ExecCredential> {
  const command = commandOf(plugin);
  const output = await run(plugin, command);
  let status: unknown;
  try {
    const answer: unknown = JSON.parse(output);
    status = isObject(answer) ? answer['status'] : undefined;
  } catch {
    // Reported below, with every other answer that is no credential.
  }
  if (!isObject(status)) throw failed(command, 'answered something else than an ExecCredential');
  const text = (key: string): string | undefined => {
    const value = status[key];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const token = text('token');
  const cert = text('clientCertificateData');
  const key = text('clientKeyData');
  if (token === undefined && cert === undefined) throw failed(command, 'answered no credential');
  const expires = Date.parse(text('expirationTimestamp') ?? '');
  return {
    ...(token === undefined ? {} : { token }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
    ...(Number.isNaN(expires) ? {} : { expires }),
  };
}

/** A command with a slash is relative to the kubeconfig's directory, one without is looked up in PATH. */
function commandOf({ config, file }: ExecPlugin): string {
  const command = config['command'];
  if (typeof command !== 'string' || command === '')
    throw new MeshdbgError('unreadable', 'A credential plugin of the kubeconfig has no command.', {
      hint: `It stands in ${file}`,
    });
  return command.includes('/') ? pathIn(file, command) : command;
}

function run(plugin: ExecPlugin, command: string): Promise<string> {
  const { config } = plugin;
  const args = Array.isArray(config['args']) ? config['args'].map(String) : [];
  const interactive = config['interactiveMode'] !== 'Never' && isatty(0);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: environment(plugin, interactive),
      stdio: [interactive ? 'inherit' : 'ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.once('error', (cause) => reject(notStarted(plugin, command, cause)));
    child.once('close', (code) => {
      if (code === 0) resolve(output);
      else reject(failed(command, `failed with exit code ${code}`));
    });
  });
}

function environment(
  { config, cluster, env: outer }: ExecPlugin,
  interactive: boolean,
): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...outer };
  const entries: unknown = config['env'];
  for (const { name, value } of Array.isArray(entries) ? entries.filter(isObject) : [])
    if (typeof name === 'string' && typeof value === 'string') env[name] = value;
  env['KUBERNETES_EXEC_INFO'] = JSON.stringify({
    kind: 'ExecCredential',
    apiVersion: config['apiVersion'] ?? 'client.authentication.k8s.io/v1',
    spec: { interactive, ...(config['provideClusterInfo'] === true ? { cluster } : {}) },
  });
  return env;
}

function notStarted({ config }: ExecPlugin, command: string, cause: Error): MeshdbgError {
  const hint = config['installHint'];
  const missing = 'code' in cause && cause.code === 'ENOENT';
  return new MeshdbgError(
    'unauthorized',
    `The kubeconfig's credential plugin ${command} ${missing ? 'is not installed' : `cannot be started: ${cause.message}`}.`,
    { ...(typeof hint === 'string' ? { hint: hint.trim() } : {}), cause },
  );
}

const failed = (command: string, how: string): MeshdbgError =>
  new MeshdbgError('unauthorized', `The kubeconfig's credential plugin ${command} ${how}.`, {
    hint: 'Log in again, and try the same with: kubectl get pods',
  });
