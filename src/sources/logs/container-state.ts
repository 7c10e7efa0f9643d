import { number, object, objects, text } from '../../core/decode/read.ts';
import type { JsonObject } from '../../core/model/json.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import { phaseOf } from '../target/pod-order.ts';

/** How a container is, as its pod's status says. */
export interface ContainerState {
  /** metadata.uid of the pod. */
  readonly uid: string;
  /** How many instances ran before the present one. */
  readonly restarts: number;
  readonly is: 'running' | 'waiting' | 'terminated' | 'unknown';
  /** "CrashLoopBackOff", "OOMKilled", "Completed"; why the previous instance ended where this one runs; "" when not said. */
  readonly reason: string;
  /** It will not run again. */
  readonly over: boolean;
}

export function containerState(pod: KubeObject, container: string): ContainerState {
  const status = object(pod.raw, 'status');
  const entry = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses']
    .flatMap((key) => objects(status, key))
    .find((one) => text(one, 'name') === container);
  const { is, reason } = stateOf(entry, phaseOf(pod));
  return {
    uid: text(object(pod.raw, 'metadata'), 'uid') ?? '',
    restarts: number(entry, 'restartCount') ?? 0,
    is,
    reason,
    over: ['Succeeded', 'Failed'].includes(phaseOf(pod)),
  };
}

function stateOf(
  entry: JsonObject | undefined,
  phase: string,
): Pick<ContainerState, 'is' | 'reason'> {
  const state = object(entry, 'state');
  for (const is of ['waiting', 'terminated'] as const) {
    const found = object(state, is);
    if (found !== undefined) return { is, reason: text(found, 'reason') ?? '' };
  }
  const reason = text(object(entry, 'lastState', 'terminated'), 'reason') ?? '';
  if (object(state, 'running') !== undefined) return { is: 'running', reason };
  return { is: phase === 'Pending' ? 'waiting' : 'unknown', reason };
}
