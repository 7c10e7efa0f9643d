import { lookup } from '../../core/model/lookup.ts';
import { byPriority, type ServedKind } from './kinds.ts';

/** Groups with questions instead of objects. */
const REVIEWS: Readonly<Record<string, readonly (readonly [plural: string, kind: string])[]>> = {
  'authorization.k8s.io': [
    ['selfsubjectaccessreviews', 'SelfSubjectAccessReview'],
    ['selfsubjectrulesreviews', 'SelfSubjectRulesReview'],
  ],
  'authentication.k8s.io': [['selfsubjectreviews', 'SelfSubjectReview']],
};

/** What `kubectl get all` means. */
const IN_ALL = [
  'Pod', 'Service', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job',
]; // prettier-ignore

/** Whether a resource is a question that clients POST. */
export const isReview = (group: string, name: string): boolean =>
  (lookup(REVIEWS, group) ?? []).some(([plural]) => plural === name);

/**
 * Answers the discovery paths (Kubernetes "API discovery", unaggregated form, which every client falls back to);
 * undefined for all other paths.
 */
export function discovery(path: string, kinds: readonly ServedKind[]): object | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  const [root, group, version] = parts;
  if (parts.length === 1 && root === 'api') return { kind: 'APIVersions', versions: ['v1'] };
  if (parts.length === 2 && root === 'api' && group === 'v1') return resources('', 'v1', kinds);
  if (root !== 'apis' || parts.length > 3) return undefined;
  if (group === undefined)
    return {
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: groups(kinds).map((name) => groupOf(name, kinds)),
    };
  if (!groups(kinds).includes(group)) return undefined;
  if (version === undefined)
    return { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(group, kinds) };
  return versionsOf(group, kinds).includes(version) ? resources(group, version, kinds) : undefined;
}

const groups = (kinds: readonly ServedKind[]): string[] =>
  [...new Set([...kinds.map(({ group }) => group), ...Object.keys(REVIEWS)])].filter(
    (group) => group !== '',
  );

const versionsOf = (name: string, kinds: readonly ServedKind[]): string[] =>
  Object.hasOwn(REVIEWS, name)
    ? ['v1']
    : byPriority(kinds.filter(({ group }) => group === name).flatMap(({ versions }) => versions));

function groupOf(name: string, kinds: readonly ServedKind[]): object {
  const versions = versionsOf(name, kinds).map((version) => ({
    groupVersion: `${name}/${version}`,
    version,
  }));
  return { name, versions, preferredVersion: versions[0] };
}

function resources(group: string, version: string, kinds: readonly ServedKind[]): object {
  const served = kinds.filter((kind) => kind.group === group && kind.versions.includes(version));
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: group === '' ? version : `${group}/${version}`,
    resources: [
      ...served.map(resource),
      ...(group === '' ? SUBRESOURCES : []),
      ...(lookup(REVIEWS, group) ?? []).map(([name, kind]) => ({
        name, singularName: '', namespaced: false, kind, verbs: ['create'],
      })), // prettier-ignore
    ],
  };
}

function resource({ kind, plural, namespaced, names }: ServedKind): object {
  const singularName = kind.toLowerCase();
  const shortNames = names.filter((name) => name !== singularName);
  return {
    name: plural,
    singularName,
    namespaced,
    kind,
    verbs: ['get', 'list', 'watch'],
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(IN_ALL.includes(kind) ? { categories: ['all'] } : {}),
  };
}

const sub = (name: string, kind: string, verbs: readonly string[]): object => ({
  name, singularName: '', namespaced: true, kind, verbs,
}); // prettier-ignore

const SUBRESOURCES = [
  sub('pods/log', 'Pod', ['get']),
  sub('pods/exec', 'PodExecOptions', ['create', 'get']),
  sub('pods/portforward', 'PodPortForwardOptions', ['create', 'get']),
  {
    ...sub('serviceaccounts/token', 'TokenRequest', ['create']),
    group: 'authentication.k8s.io',
    version: 'v1',
  },
];
