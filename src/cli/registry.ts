import type { Registered } from './command.ts';

export type Category = 'proxy' | 'mesh' | 'tool';

/** Headings of help. */
export const CATEGORIES: Readonly<Record<Category, string>> = {
  proxy: 'What an Envoy has:',
  mesh: 'What the mesh does:',
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
    'mesh',
    ['status', 'proxy-status', 'ps'],
    'which proxies do not have the newest config, and why',
    () => import('./commands/status.ts'),
  ),
  command(
    'mesh',
    ['wait'],
    'returns when a change has reached every proxy, or says who lacks it',
    () => import('./commands/wait.ts'),
  ),
  command(
    'mesh',
    ['xds'],
    'what istiod would send to a proxy right now',
    () => import('./commands/xds.ts'),
  ),
  command(
    'mesh',
    ['diff'],
    'where what istiod means and what an Envoy has part, and whose object it is',
    () => import('./commands/diff.ts'),
  ),
  command(
    'mesh',
    ['tls-check', 'tls'],
    'whether clients and servers agree about TLS, and whose field to change',
    () => import('./commands/tls-check.ts'),
  ),
  command(
    'mesh',
    ['explain'],
    'who answers one request, hop by hop, and why not somebody else',
    () => import('./commands/explain.ts'),
  ),
  command(
    'mesh',
    ['authz'],
    'which authorization policies apply to a workload, and whether a request would pass',
    () => import('./commands/authz.ts'),
  ),
  command(
    'mesh',
    ['what-if'],
    'what a change of YAML would do to every proxy, before it is applied',
    () => import('./commands/what-if.ts'),
  ),
  command(
    'mesh',
    ['logs'],
    'what Envoys logged of requests: parsed, filtered, counted, explained',
    () => import('./commands/logs.ts'),
  ),
  command(
    'mesh',
    ['snapshot'],
    'a bundle of all that to attach to a ticket, without secrets',
    () => import('./commands/snapshot.ts'),
  ),
  command(
    'proxy',
    ['log-level', 'log', 'o'],
    'its log levels; --set changes them',
    () => import('./commands/log-level.ts'),
  ),
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
  command(
    'tool',
    ['version'],
    'its version, and those of istiods and proxies',
    () => import('./commands/version.ts'),
  ),
];
