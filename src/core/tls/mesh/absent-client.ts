import { MeshdbgError } from '../../errors.ts';
import type { World } from '../../intent/model/world.ts';
import { isTerminal, workloadOfPod } from '../../intent/world/pod.ts';
import { absentNameHints } from '../../model/absent-name.ts';
import { nearest } from '../../model/nearest.ts';

interface Asked {
  readonly name: string;
  readonly namespace: string;
}

/** The error for a client that is none: where else there is one of that name, what is called alike, or whom there are. */
export function absentClient(world: World, { name, namespace }: Asked): MeshdbgError {
  const running = world.pods.filter((pod) => !isTerminal(pod));
  const namesakes = running.filter((pod) => pod.name === name || workloadOfPod(pod) === name);
  const here = running.filter((pod) => pod.namespace === namespace).map(workloadOfPod);
  const hints = absentNameHints({
    called: name,
    elsewhere: [...new Set(namesakes.map((pod) => pod.namespace))].sort(),
    alike: nearest(name, here, 1),
    here: [...new Set(here)],
    nothing: `No pod of namespace ${namespace} was read: check -n.`,
  });
  return new MeshdbgError('not-found', `There is no pod or workload ${name} in namespace ${namespace}.`, { hint: hints.join('\n') }); // prettier-ignore
}
