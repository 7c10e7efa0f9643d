import { KINDS, type Kind } from '../../core/model/kinds.ts';
import type { KubeObject } from '../../core/model/kube.ts';

/** A kind as the demo's API serves it. */
export interface ServedKind extends Kind {
  /** Versions that it is served in; every object is served in all of them, as CRDs without conversion are. */
  readonly versions: readonly string[];
}

/** Kinds that clients ask for although no bundle need hold one: kubectl describe lists events. */
const ASKED_FOR: readonly Kind[] = [
  kindOf('Event', { apiVersion: 'v1', namespaced: true }, ['event', 'ev']),
  kindOf('Secret', { apiVersion: 'v1', namespaced: true }, ['secret']),
  kindOf('ServiceAccount', { apiVersion: 'v1', namespaced: true }, ['serviceaccount', 'sa']),
  kindOf('Endpoints', { apiVersion: 'v1', namespaced: true }, ['endpoints', 'ep']),
  kindOf('EndpointSlice', { apiVersion: 'discovery.k8s.io/v1', namespaced: true }, [
    'endpointslice',
  ]),
];

/** Every kind that meshdbg knows and every kind of the objects. */
export function servedKinds(objects: readonly KubeObject[]): ServedKind[] {
  const known: readonly Kind[] = [...Object.values(KINDS), ...ASKED_FOR];
  const served = new Map<string, ServedKind>();
  const add = (kind: Kind): void => {
    const key = `${kind.group}/${kind.kind}`;
    const before = served.get(key);
    if (before === undefined) served.set(key, { ...kind, versions: [kind.version] });
    else if (!before.versions.includes(kind.version))
      served.set(key, { ...before, versions: byPriority([...before.versions, kind.version]) });
  };
  known.forEach(add);
  for (const object of objects)
    add(kindOf(object.kind, { ...object, namespaced: object.namespace !== '' }));
  return [...served.values()];
}

function kindOf(
  kind: string,
  from: { readonly apiVersion: string; readonly namespaced: boolean },
  names: readonly string[] = [kind.toLowerCase()],
): Kind {
  const [version = '', group = ''] = from.apiVersion.split('/').toReversed();
  return { kind, group, version, plural: plural(kind), namespaced: from.namespaced, names };
}

/** How Kubernetes itself guesses a plural (apimachinery meta.UnsafeGuessKindToResource, and CRD authors after it). */
function plural(kind: string): string {
  const word = kind.toLowerCase();
  if (word === 'endpoints') return word;
  if (/(s|x|ch|sh)$/.test(word)) return `${word}es`;
  return /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
}

/** Newest stable first: v2, v1, v1beta1, v1alpha3 (Kubernetes "version priority"). */
export function byPriority(versions: readonly string[]): string[] {
  const rank = (version: string): number => {
    const [, major = '0', stage, minor = '0'] =
      /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? [];
    const stages = stage === undefined ? 2 : stage === 'beta' ? 1 : 0;
    return (stages * 1000 + Number(major)) * 1000 + Number(minor);
  };
  return [...new Set(versions)].sort((a, b) => rank(b) - rank(a));
}

/** Groups that the API server has built in; all others are custom resources. */
export const isBuiltIn = (group: string): boolean =>
  !group.includes('.') || (group.endsWith('.k8s.io') && group !== 'gateway.networking.k8s.io');
