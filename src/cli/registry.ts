import type { Command } from './command.ts';

export type Category = 'proxy' | 'tool';

export interface Registration {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly category: Category;
  readonly summary: string;
  /** Loads the command's file: start-up pays only for the one that runs. */
  readonly load: () => Promise<{ default: Command }>;
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
];
