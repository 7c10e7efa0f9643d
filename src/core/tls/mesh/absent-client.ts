import { MeshdbgError } from '../../errors.ts';
import type { World } from '../../intent/model/world.ts';
import { isTerminal, workloadOfPod } from '../../intent/world/pod.ts';
import { nearest } from '../../model/nearest.ts';

interface Asked {
  readonly name: string;
  readonly namespace: string;
}

/** The error for a client that is none: where else there is one of that name, what is called alike, or whom there are. */
export function absentClient(world: World, { name, namespace }: Asked): MeshdbgError {
  const running = world.pods.filter((pod) => !isTerminal(pod));
  const elsewhere = [...new Set(running.filter((pod) => pod.name === name || workloadOfPod(pod) === name).map((pod) => pod.namespace))].sort(); // prettier-ignore
  const here = [...new Set(running.filter((pod) => pod.namespace === namespace).map(workloadOfPod))].sort(); // prettier-ignore
  const [near] = nearest(name, here, 1);
  const hints = [
    ...(elsewhere.length > 0 ? [`It exists in ${elsewhere.join(', ')}: write ${name}.${elsewhere[0]}, or use -n.`] : []),
    ...(near === undefined ? [] : [`Did you mean ${near}?`]),
  ]; // prettier-ignore
  return new MeshdbgError('not-found', `There is no pod or workload ${name} in namespace ${namespace}.`, {
    hint: hints.length > 0 ? hints.join('\n') : whoThereIs(here, namespace),
  }); // prettier-ignore
}

const SHOWN = 5;

function whoThereIs(workloads: readonly string[], namespace: string): string {
  if (workloads.length === 0) return `No pod of namespace ${namespace} was read: check -n.`;
  const rest = workloads.length > SHOWN ? ` and ${workloads.length - SHOWN} more` : '';
  return `There are: ${workloads.slice(0, SHOWN).join(', ')}${rest}`;
}
