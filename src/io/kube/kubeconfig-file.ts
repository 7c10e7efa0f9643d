import { readFileSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { MeshdbgError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/model/json.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** One kubeconfig file, as parsed. */
export interface KubeconfigFile {
  readonly path: string;
  readonly content: JsonObject;
}

/**
 * Reads the kubeconfig files that kubectl would: the flag's, else those that KUBECONFIG lists, else ~/.kube/config.
 * Listed files that do not exist are skipped, one that the flag names must exist
 * (client-go tools/clientcmd/loader.go, ClientConfigLoadingRules).
 * @throws {MeshdbgError} not-found, unreadable
 */
export function readKubeconfigFiles(flag: string | undefined, env: Env): KubeconfigFile[] {
  if (flag !== undefined) {
    const file = readOne(flag);
    if (file !== undefined) return [file];
    throw new MeshdbgError('not-found', `The kubeconfig file ${flag} does not exist.`, {
      hint: 'Name another with --kubeconfig, or read a bundle with --from.',
    });
  }
  return paths(env)
    .map(readOne)
    .filter((file) => file !== undefined);
}

/** The files that are looked at without a flag, in order of precedence. */
export function paths(env: Env): string[] {
  const listed = env['KUBECONFIG'] ?? '';
  if (listed !== '') return [...new Set(listed.split(delimiter).filter((path) => path !== ''))];
  const home = env['HOME'] ?? env['USERPROFILE'];
  return home ? [join(home, '.kube', 'config')] : [];
}

function readOne(path: string): KubeconfigFile | undefined {
  const text = readText(path);
  if (text === undefined) return undefined;
  const content = parseYaml(path, text);
  return { path: resolve(path), content };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new MeshdbgError('unreadable', `The kubeconfig file ${path} cannot be read.`, {
      hint: cause instanceof Error ? cause.message : '',
      cause,
    });
  }
}

function parseYaml(path: string, text: string): JsonObject {
  let content: unknown;
  try {
    content = parse(text);
  } catch (cause) {
    const where = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : '';
    throw notKubeconfig(`is no YAML: ${where.replace(/[\s:.]+$/, '')}`, path, cause);
  }
  // An empty file is an empty config, as for kubectl.
  if (content === null || content === undefined) return {};
  if (isObject(content)) return content;
  throw notKubeconfig('holds no kubeconfig', path);
}

const notKubeconfig = (what: string, path: string, cause?: unknown): MeshdbgError =>
  new MeshdbgError('unreadable', `The kubeconfig file ${path} ${what}.`, {
    hint: 'Mend it, or name another with --kubeconfig.',
    cause,
  });

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Paths in a kubeconfig are relative to its own directory (client-go ResolveLocalPaths). */
export const pathIn = (file: string, path: string): string =>
  isAbsolute(path) ? path : join(dirname(file), path);
