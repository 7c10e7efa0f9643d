import type { Registered } from './command.ts';

export type Category = 'proxy' | 'tool';

/** Headings of help. */
export const CATEGORIES: Readonly<Record<Category, string>> = {
  proxy: 'What an Envoy has:',
  tool: 'meshdbg itself:',
};

export interface Registration extends Registered {
  readonly category: Category;
}

const command = (
  category: Category,
  names: readonly [string, ...string[]],
  summary: string,
  load: Registration['load'],
): Registration => ({ name: names[0], aliases: names.slice(1), category, summary, load });

/** Every command, one line each, in the order of the help text. */
export const REGISTRY: readonly Registration[] = [
  command(
    'proxy',
    ['clusters', 'cluster', 'c'],
    'where an Envoy can send requests to',
    () => import('./commands/clusters.ts'),
  ),
  command(
    'proxy',
    ['listeners', 'listener', 'l'],
    'where an Envoy takes connections, and what becomes of them',
    () => import('./commands/listeners.ts'),
  ),
  command(
    'proxy',
    ['routes', 'route', 'r'],
    'which request goes where, in the order in which Envoy tries',
    () => import('./commands/routes.ts'),
  ),
  command(
    'proxy',
    ['endpoints', 'endpoint', 'ep', 'e', 'eds'],
    'the addresses behind its clusters, and which of them it would use',
    () => import('./commands/endpoints.ts'),
  ),
  command(
    'proxy',
    ['secrets', 'secret', 's'],
    'its certificates and trust roots, and how long they last',
    () => import('./commands/secrets.ts'),
  ),
  command(
    'proxy',
    ['bootstrap', 'b'],
    'how it was started: versions, node, control plane',
    () => import('./commands/bootstrap.ts'),
  ),
  command(
    'proxy',
    ['ecds', 'ec'],
    'filter configurations that come on their own (ECDS)',
    () => import('./commands/ecds.ts'),
  ),
  command('proxy', ['all', 'a'], 'all of these in one answer', () => import('./commands/all.ts')),
  command(
    'tool',
    ['demo'],
    'a recorded mesh as a local cluster, to try every command on',
    () => import('./commands/demo.ts'),
  ),
  command(
    'tool',
    ['completion'],
    'a script that makes a shell complete its commands and flags',
    () => import('./commands/completion.ts'),
  ),
  command('tool', ['version'], 'its version', () => import('./commands/version.ts')),
];
