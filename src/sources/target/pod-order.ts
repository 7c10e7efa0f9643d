import { object, objects, text } from '../../core/decode/read.ts';
import { epochMs } from '../../core/model/time.ts';
import type { KubeObject } from '../../core/model/kube.ts';

/** The phase of a pod; "" when unknown, as for pods that only a capture knows. */
export const phaseOf = (pod: KubeObject): string => text(object(pod.raw, 'status'), 'phase') ?? '';

const PHASES = ['Running', '', 'Unknown', 'Pending'];

const phaseRank = (pod: KubeObject): number => {
  const rank = PHASES.indexOf(phaseOf(pod));
  return rank < 0 ? PHASES.length : rank;
};

const readyCondition = (pod: KubeObject) =>
  objects(object(pod.raw, 'status'), 'conditions').find(
    (condition) => text(condition, 'type') === 'Ready' && text(condition, 'status') === 'True',
  );

const leaving = (pod: KubeObject): boolean =>
  text(object(pod.raw, 'metadata'), 'deletionTimestamp') !== undefined;

/**
 * The order in which pods of a workload are chosen, as `kubectl logs` chooses (k8s.io/kubectl pkg/util/podutils
 * ByLogging): running before pending, ready before not ready, ready for longer, older; a pod that is being deleted
 * comes last of its phase, and names decide what is equal, so that the choice is the same each time.
 */
export function byPreference(a: KubeObject, b: KubeObject): number {
  return (
    phaseRank(a) - phaseRank(b) ||
    Number(leaving(a)) - Number(leaving(b)) ||
    Number(readyCondition(a) === undefined) - Number(readyCondition(b) === undefined) ||
    earlier(
      text(readyCondition(a), 'lastTransitionTime'),
      text(readyCondition(b), 'lastTransitionTime'),
    ) ||
    earlier(createdAt(a), createdAt(b)) ||
    byName(a, b)
  );
}

const createdAt = (pod: KubeObject): string | undefined =>
  text(object(pod.raw, 'metadata'), 'creationTimestamp');

/** Earlier times first, unknown ones last. */
function earlier(a: string | undefined, b: string | undefined): number {
  const [left, right] = [epochMs(a) ?? Infinity, epochMs(b) ?? Infinity];
  return left === right ? 0 : left - right;
}

/** Namespace, then name: the order of selections. */
export function byName(a: KubeObject, b: KubeObject): number {
  const [left, right] = [`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`];
  return left < right ? -1 : left > right ? 1 : 0;
}
