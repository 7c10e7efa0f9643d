import { MeshdbgError } from '../../core/errors.ts';
import { KINDS, type Kind, type KindName } from '../../core/model/kinds.ts';

/** Kinds that lead to pods; "gateway" stands for what people call a gateway, see gateway.ts. */
export type TargetKind =
  | 'pods'
  | 'deployments'
  | 'replicasets'
  | 'statefulsets'
  | 'daemonsets'
  | 'jobs'
  | 'services'
  | 'gateway';

const TARGET_KINDS: readonly Exclude<TargetKind, 'gateway'>[] = [
  'pods', 'deployments', 'replicasets', 'statefulsets', 'daemonsets', 'jobs', 'services',
]; // prettier-ignore

/** Both kinds of gateways: which one is meant the cluster tells. */
const GATEWAY_KINDS: readonly KindName[] = ['gateways', 'k8sgateways'];

/** "[TYPE/]NAME", taken apart; the namespace behind the last dot is only a guess until the cluster knows it. */
export interface TargetReference {
  readonly kind?: TargetKind;
  /** As typed, without the type. */
  readonly name: string;
}

/**
 * Parses a target as kubectl and istioctl users type it.
 * @throws {MeshdbgError} usage when the type has no pods or the name is missing
 */
export function parseTarget(text: string): TargetReference {
  const slash = text.indexOf('/');
  const name = slash < 0 ? text : text.slice(slash + 1);
  if (name === '' || name.includes('/'))
    throw new MeshdbgError('usage', `"${text}" is no target.`, { hint: FORM });
  if (slash < 0) return { name };
  return { kind: kindOf(text.slice(0, slash)), name };
}

const FORM =
  'Write [TYPE/]NAME[.NAMESPACE], for example: productpage-v1-6d5f, deploy/reviews, svc/reviews.shop';

/** The kind of a word: plural, singular or short, in any case, with or without group ("deployments.apps"). */
function kindOf(word: string): TargetKind {
  const [name = '', ...group] = word.toLowerCase().split('.');
  const isNamed = (key: KindName): boolean => {
    const kind: Kind = KINDS[key];
    return (
      (kind.plural === name || kind.names.includes(name)) &&
      (group.length === 0 || group.join('.').endsWith(kind.group))
    );
  };
  const found = TARGET_KINDS.find(isNamed);
  if (found !== undefined) return found;
  if (GATEWAY_KINDS.some(isNamed)) return 'gateway';
  throw new MeshdbgError('usage', `"${word}" is no type that leads to a proxy.`, {
    hint: 'Types are pod, deploy, sts, ds, rs, job, svc and gateway.',
  });
}

export interface NameSplit {
  readonly name: string;
  readonly namespace: string;
}

/**
 * What NAME.NAMESPACE would mean: the part behind the last dot, or the second part of a service's host name
 * ("reviews.shop.svc.cluster.local"). Undefined where there is no dot to split at.
 */
export function splitName(text: string): NameSplit | undefined {
  const host = /^([^.]+)\.([^.]+)\.svc(?:\..+)?$/.exec(text);
  if (host !== null) return { name: host[1] ?? '', namespace: host[2] ?? '' };
  const dot = text.lastIndexOf('.');
  if (dot <= 0 || dot === text.length - 1) return undefined;
  return { name: text.slice(0, dot), namespace: text.slice(dot + 1) };
}
