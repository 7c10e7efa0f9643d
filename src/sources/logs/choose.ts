import { MeshdbgError } from '../../core/errors.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import type { ProxyRef } from '../../core/model/proxy.ts';
import type { LogContainer } from './container.ts';
import { containerNames, logContainer } from './container.ts';
import type { LogsRequest } from './request.ts';
import type { Selection } from './select.ts';

export interface ChosenContainers {
  readonly containers: readonly LogContainer[];
  readonly notes: readonly string[];
}

/**
 * The containers to read in the selected pods.
 * @param known the proxies of a capture; undefined for a cluster, where more may come
 * @throws {MeshdbgError} not-found without pods, unless they may still come; not-a-proxy when none has the container
 */
export function chooseContainers(
  { what, pods }: Selection,
  { container, follow }: LogsRequest,
  known: readonly ProxyRef[] | undefined,
): ChosenContainers {
  const containers = pods
    .map((pod) => logContainer(pod, container))
    .filter((one) => one !== undefined);
  if (containers.length === 0 && pods.length > 0) throw noContainer(what, pods, container);
  if (pods.length === 0) {
    if (follow) return { containers, notes: [`${what} has no pods so far: waiting for them`] };
    throw new MeshdbgError('not-found', `${what} has no pods.`, {
      hint: known === undefined ? '-f waits for pods that come.' : held(known),
    });
  }
  const without = pods.length - containers.length;
  if (without === 0) return { containers, notes: [] };
  const lacking = container === undefined ? 'without an Envoy' : `without a container ${container}`;
  return {
    containers,
    notes: [`${without} ${without === 1 ? 'pod' : 'pods'} ${lacking} left out`],
  };
}

const held = (known: readonly ProxyRef[]): string =>
  `It holds proxies of ${known.length === 0 ? 'no namespace' : named(known.map(({ namespace }) => namespace))}.`;

const MOST_NAMES = 20;

/** Each once. */
function named(names: readonly string[]): string {
  const all = [...new Set(names)].sort();
  return [...all.slice(0, MOST_NAMES), ...(all.length > MOST_NAMES ? ['…'] : [])].join(', ');
}

function noContainer(
  what: string,
  pods: readonly KubeObject[],
  container: string | undefined,
): MeshdbgError {
  const whose = pods.length === 1 ? `The pod of ${what}` : `None of the ${pods.length} pods of ${what}`;
  if (container === undefined)
    return new MeshdbgError('not-a-proxy', `${whose} has ${pods.length === 1 ? 'no' : 'an'} Envoy, so there is no access log.`, {
      hint: 'Ask the pods that it talks to, or read another container with --container NAME.',
    });
  return new MeshdbgError('not-found', `${whose} has ${pods.length === 1 ? 'no' : 'a'} container ${container}.`, {
    hint: `There are: ${named(pods.flatMap(containerNames))}`,
  });
} // prettier-ignore
