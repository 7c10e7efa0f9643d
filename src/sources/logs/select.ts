import { MeshdbgError } from '../../core/errors.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import { proxyText } from '../../core/model/proxy.ts';
import type { ListScope } from '../../ports/kube.ts';
import type { Source } from '../source.ts';
import { resolveName } from '../target/by-name.ts';
import { byName } from '../target/pod-order.ts';
import { podsOf } from '../target/pods.ts';
import { ENVOY } from './container.ts';
import type { LogsRequest } from './request.ts';

/** The pods whose logs are wanted. */
export interface Selection {
  /** "Deployment shop/reviews", "namespace shop", "app=reviews in all namespaces". */
  readonly what: string;
  readonly pods: readonly KubeObject[];
  /** One pod by its name. */
  readonly isPod: boolean;
  readonly notes: readonly string[];
  /** Where its pods of tomorrow will appear. */
  readonly scopes: readonly ListScope[];
  /** Which pods belong to it now; absent where all in its scopes do. */
  readonly again?: () => Promise<readonly KubeObject[]>;
}

/**
 * Which pods a request means: all pods of what TARGET names, those with labels, or all of some namespaces. A capture without a word
 * means all that it holds.
 * @throws {MeshdbgError} as resolveTargets; not-found when a selection without a name finds nothing
 */
export async function selectPods(request: LogsRequest, from: Source): Promise<Selection> {
  const { target, namespaces } = request;
  const source = withLogged(from, request.container);
  if (target.text !== undefined) {
    if (target.selector !== undefined)
      throw new MeshdbgError('usage', '-l selects pods by labels: leave the name out.');
    if (namespaces !== undefined && namespaces.length > 1)
      throw new MeshdbgError('usage', 'A name is looked up in one namespace: give one -n.', {
        hint: 'Several namespaces go with -l, or alone for all their proxies.',
      });
    return byTarget(target.text, request, source);
  }
  return bySelector(request, source);
}

async function byTarget(text: string, { target }: LogsRequest, source: Source): Promise<Selection> {
  const look = () => resolveName({ request: target, text, source, pods: podsOf(source) });
  const { found, notes } = await look();
  const { what, namespace, pods, isPod, why } = found;
  const [first] = pods;
  const elsewhere = pods.some((pod) => pod.namespace !== namespace);
  const scope: ListScope = elsewhere ? {} : { namespace };
  return {
    what: why === undefined ? what : `${what} (${why})`,
    pods: [...pods].sort(byName),
    isPod,
    notes: [...notes, ...found.notes],
    scopes: [isPod && first !== undefined ? { ...scope, name: first.name } : scope],
    ...(isPod ? {} : { again: async () => (await look()).found.pods }),
  };
}

async function bySelector(
  { target, namespaces }: LogsRequest,
  source: Source,
): Promise<Selection> {
  const { selector, allNamespaces, namespace } = target;
  const named = namespaces ?? (namespace === undefined ? [] : [namespace]);
  const isCapture = source.knownProxies !== undefined;
  if (!isCapture && selector === undefined && !allNamespaces && named.length === 0)
    throw new MeshdbgError('usage', 'Name whose logs to read, or take several with -n, -l or -A.', {
      hint: `For example: deploy/reviews, -l app=reviews, -n ${source.defaultNamespace}`,
    });
  const everywhere = allNamespaces || (isCapture && named.length === 0);
  const places: readonly ListScope[] = everywhere
    ? [{}]
    : (named.length > 0 ? named : [source.defaultNamespace]).map((one) => ({ namespace: one }));
  const scopes = places.map((place) =>
    selector === undefined ? place : { ...place, labelSelector: selector },
  );
  const lists = await Promise.all(scopes.map((scope) => podsOf(source).list(scope)));
  const pods = lists.flat().sort(byName);
  const where = everywhere ? 'all namespaces' : `namespace ${places.map((one) => one.namespace).join(', ')}`;
  return { what: selector === undefined ? where : `${selector} in ${where}`, pods, isPod: false, notes: [], scopes };
} // prettier-ignore

/** A capture may hold logs of pods that it has neither an object nor a dump of. */
function withLogged(source: Source, container = ENVOY): Source {
  const { knownProxies, loggedContainers = [] } = source;
  if (knownProxies === undefined) return source;
  const known = new Set(knownProxies.map(proxyText));
  const more = loggedContainers.filter((one) => one.container === container && !known.has(proxyText(one)));
  return { ...source, knownProxies: [...knownProxies, ...more] };
} // prettier-ignore
