import { listed } from '../../core/model/listed.ts';
import { MeshdbgError } from '../../core/errors.ts';
import type { Entry, Kubeconfig } from './kubeconfig.ts';
import { textOf } from './kubeconfig.ts';

/** The three entries that a context leads to. */
export interface ChosenContext {
  readonly name: string;
  readonly namespace: string;
  readonly cluster: Entry;
  /** Absent for clusters that ask for no credentials. */
  readonly user: Entry | undefined;
}

/** Nothing to go on: the first thing a person on a fresh machine sees. */
export const noKubeconfig = (looked: readonly string[]): MeshdbgError =>
  new MeshdbgError(
    'not-found',
    `No kubeconfig: ${looked.length === 0 ? 'neither KUBECONFIG nor HOME is set' : `${looked.join(', ')} ${looked.length === 1 ? 'does' : 'do'} not exist or ${looked.length === 1 ? 'holds' : 'hold'} no cluster`}.`,
    {
      hint: 'Name one with --kubeconfig or KUBECONFIG, read a bundle with --from, or try `meshdbg demo`: it needs no cluster.',
    },
  );

/**
 * The context that the flag or the files name.
 * @throws {MeshdbgError} not-found, listing the contexts that exist; unreadable when the context leads nowhere
 */
export function chooseContext(config: Kubeconfig, flag: string | undefined): ChosenContext {
  const name = flag ?? config.currentContext;
  const names = [...config.contexts.keys()];
  if (name === undefined)
    throw new MeshdbgError('usage', 'The kubeconfig has no current context.', {
      hint: `Choose one with --context: ${listed(names, MOST)}`,
    });
  const context = config.contexts.get(name);
  if (context === undefined)
    throw new MeshdbgError('not-found', `The kubeconfig has no context "${name}".`, {
      hint: names.length === 0 ? 'It has no contexts at all.' : `It has: ${listed(names, MOST)}`,
    });
  const clusterName = textOf(context, 'cluster') ?? '';
  const cluster = config.clusters.get(clusterName);
  if (cluster === undefined || textOf(cluster, 'server') === undefined)
    throw new MeshdbgError(
      'unreadable',
      cluster === undefined
        ? `Context "${name}" names the cluster "${clusterName}", which the kubeconfig does not have.`
        : `Cluster "${clusterName}" of the kubeconfig names no server.`,
      { hint: `It stands in ${(cluster ?? context).file}` },
    );
  const userName = textOf(context, 'user');
  const user = userName === undefined ? undefined : config.users.get(userName);
  if (userName !== undefined && user === undefined)
    throw new MeshdbgError(
      'unreadable',
      `Context "${name}" names the user "${userName}", which the kubeconfig does not have.`,
      { hint: `It stands in ${context.file}` },
    );
  return { name, namespace: textOf(context, 'namespace') ?? 'default', cluster, user };
}

const MOST = 20;
