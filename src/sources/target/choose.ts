import { MeshdbgError } from '../../core/errors.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import type { ProxyTarget } from '../source.ts';
import type { Found } from './found.ts';
import { byName, byPreference } from './pod-order.ts';
import { knownTarget, proxyOf, type Classified, type NoProxy } from './proxy-of.ts';
import { labelled, type Pods } from './pods.ts';

/** The proxies to ask, and what the user should know about the choice. */
export interface Resolution {
  readonly targets: readonly ProxyTarget[];
  readonly notes: readonly string[];
}

export interface Choice {
  readonly pods: Pods;
  readonly all: boolean;
  /** What --admin-port says. */
  readonly adminPort?: number;
  /** For messages: the bundle or context. */
  readonly sourceName: string;
}

/**
 * Chooses among the pods that a name led to: the one pod, the first that can be asked, or all that can.
 * @throws {MeshdbgError} not-found without pods, not-a-proxy when none has an Envoy that can be asked
 */
export function choose(found: Found, choice: Choice): Resolution {
  const { what, pods, isPod, notes, why } = found;
  if (pods.length === 0)
    throw new MeshdbgError('not-found', `${what} has no pods: ${why ?? 'none runs'}.`, {
      hint: why === undefined ? 'Is it scaled to zero? See: kubectl get deploy,rs,pods' : '',
    });
  const judged = [...pods].sort(byPreference).map((pod) => ({ pod, ...judge(pod, choice) }));
  const usable = judged.flatMap((one) => ('target' in one ? [one.target] : []));
  const [first] = usable;
  if (first === undefined) throw noneUsable(found, judged);
  if (isPod) return { targets: [first], notes };
  if (choice.all) {
    const left = leftOut(judged.flatMap((one) => ('none' in one ? [one.none] : [])));
    return { targets: usable.sort(byProxy), notes: [...notes, ...left] };
  }
  const of =
    pods.length === 1
      ? []
      : [
          `${what} has ${pods.length} pods: ${first.proxy.namespace}/${first.proxy.pod} is asked (--all-replicas asks all)`,
        ];
  return { targets: [first], notes: [...notes, ...of] };
}

/** All pods of a selection that can be asked. @throws {MeshdbgError} as choose */
export function chooseAll(pods: readonly KubeObject[], choice: Choice): Resolution {
  const judged = [...pods].sort(byName).map((pod) => judge(pod, choice));
  const targets = judged.flatMap((one) => ('target' in one ? [one.target] : []));
  const notes = leftOut(judged.flatMap((one) => ('none' in one ? [one.none] : [])));
  if (targets.length > 0) return { targets, notes };
  throw new MeshdbgError(
    'not-a-proxy',
    pods.length === 1
      ? 'The one selected pod has no Envoy that can be asked.'
      : `None of the ${pods.length} selected pods has an Envoy that can be asked.`,
    { hint: notes.join('\n') },
  );
}

/** Whether a pod has an Envoy to ask; a target knows the labels of its pod. */
function judge(pod: KubeObject, choice: Choice): Classified {
  const judged = judgeUnlabelled(pod, choice);
  return 'target' in judged ? { target: labelled(judged.target, pod) } : judged;
}

/** What a source captured was an Envoy, whatever its pod looks like. */
function judgeUnlabelled(pod: KubeObject, { pods, adminPort, sourceName }: Choice): Classified {
  const judged = proxyOf(pod, adminPort);
  const captured = pods.isCaptured(pod);
  if (captured === undefined) return judged;
  if (captured)
    return 'target' in judged
      ? judged
      : { target: knownTarget({ namespace: pod.namespace, pod: pod.name }, adminPort) };
  if ('none' in judged) return judged;
  return {
    none: {
      kind: 'not-captured',
      reason: `${sourceName} holds no capture of pod ${pod.namespace}/${pod.name}.`,
      hint: '',
    },
  };
}

function noneUsable(
  { what, isPod }: Found,
  judged: readonly ({ readonly pod: KubeObject } & Classified)[],
): MeshdbgError {
  const [first] = judged;
  const none = first !== undefined && 'none' in first ? first.none : undefined;
  const of =
    isPod || judged.length === 1
      ? ''
      : `None of the ${judged.length} pods of ${what} can be asked. `;
  return new MeshdbgError(
    none?.kind === 'not-captured' ? 'not-found' : 'not-a-proxy',
    `${of}${none?.reason ?? what}`,
    none === undefined || none.hint === '' ? {} : { hint: none.hint },
  );
}

const COUNTED: readonly (readonly [NoProxy['kind'], string])[] = [
  ['ztunnel', 'ztunnel (no Envoy)'],
  ['no-envoy', 'without an Envoy'],
  ['not-running', 'not running'],
  ['not-captured', 'not in the capture'],
];

/** "3 pods left out: 2 without an Envoy, 1 not running" */
function leftOut(none: readonly NoProxy[]): string[] {
  if (none.length === 0) return [];
  const counts = COUNTED.map(([kind, words]) => ({
    words,
    count: none.filter((one) => one.kind === kind).length,
  }))
    .filter(({ count }) => count > 0)
    .map(({ words, count }) => `${count} ${words}`);
  return [`${none.length} ${none.length === 1 ? 'pod' : 'pods'} left out: ${counts.join(', ')}`];
}

const byProxy = (a: ProxyTarget, b: ProxyTarget): number =>
  `${a.proxy.namespace}/${a.proxy.pod}` < `${b.proxy.namespace}/${b.proxy.pod}` ? -1 : 1;
