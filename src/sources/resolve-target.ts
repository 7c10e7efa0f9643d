import { MeshdbgError } from '../core/errors.ts';
import type { TargetRequest } from './request.ts';
import type { Source } from './source.ts';
import { choose, chooseAll, type Choice, type Resolution } from './target/choose.ts';
import { resolveName } from './target/by-name.ts';
import { unnamed } from './target/unnamed.ts';
import { podsOf } from './target/pods.ts';

export type { Resolution } from './target/choose.ts';

/**
 * Finds the proxies that a command is about (design.md section 2, TARGET), in a cluster or in a capture.
 * @param adminPort what --admin-port says
 * @throws {MeshdbgError} usage, not-found, ambiguous, not-a-proxy, forbidden, …
 */
export async function resolveTargets(
  request: TargetRequest,
  source: Source,
  adminPort?: number,
): Promise<Resolution> {
  const { text, namespace, allNamespaces, selector, allReplicas } = request;
  const pods = podsOf(source);
  const choice: Choice = {
    pods,
    all: allReplicas,
    sourceName: source.info.name,
    ...(adminPort === undefined ? {} : { adminPort }),
  };
  if (text !== undefined) {
    if (selector !== undefined)
      throw new MeshdbgError('usage', '-l selects pods by labels: leave the name out.');
    const { found, notes } = await resolveName({ request, text, source, pods });
    const chosen = choose(found, choice);
    return { ...chosen, notes: [...notes, ...chosen.notes] };
  }
  const whole = request.wholeNamespace === true && namespace !== undefined;
  if (selector === undefined && !allNamespaces && !whole) return unnamed(source, request, choice);
  const at = allNamespaces ? undefined : (namespace ?? source.defaultNamespace);
  const selected = await pods.list({
    ...(at === undefined ? {} : { namespace: at }),
    ...(selector === undefined ? {} : { labelSelector: selector }),
  });
  if (selected.length > 0) return chooseAll(selected, choice);
  const which = selector === undefined ? 'There are no pods' : `No pod has the labels ${selector}`;
  throw new MeshdbgError(
    'not-found',
    `${which} in ${at === undefined ? 'any namespace' : `namespace ${at}`}.`,
    at === undefined || selector === undefined ? {} : { hint: 'Look in all namespaces with -A.' },
  );
}
