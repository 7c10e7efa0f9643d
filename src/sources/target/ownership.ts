import type { KubeObject } from '../../core/model/kube.ts';
import type { Source } from '../source.ts';
import { ifAllowed } from './found.ts';

/**
 * Of the pods that a workload selects those that are its own by their ownerReferences; pods without a controller count where
 * no others do. Selectors of two workloads may overlap, as in samples that select by "app" alone; controllers never share
 * a pod (kubernetes.io, Garbage Collection, and controller_ref_manager.go).
 */
export async function ownPods(
  { objects }: Source,
  workload: KubeObject,
  selected: readonly KubeObject[],
): Promise<readonly KubeObject[]> {
  const replicaSets = new Map<string, Promise<KubeObject | undefined>>();
  const replicaSet = (namespace: string, called: string) => {
    const found =
      replicaSets.get(called) ??
      ifAllowed(objects.get('replicasets', namespace, called), undefined);
    replicaSets.set(called, found);
    return found;
  };
  const isOwn = async (pod: KubeObject): Promise<boolean> => {
    const owner = controllerOf(pod);
    if (owner === undefined) return false;
    const { kind, name } = workload;
    if (owner.kind === kind) return owner.name === name;
    if (kind !== 'Deployment' || owner.kind !== 'ReplicaSet') return false;
    // A Deployment calls its ReplicaSets by itself and the hash of their template (deployment/sync.go, getNewReplicaSet) …
    if (owner.name === `${name}-${pod.labels['pod-template-hash'] ?? ''}`) return true;
    // … but may have adopted one of another name.
    const above = await replicaSet(pod.namespace, owner.name);
    const deployment = above === undefined ? undefined : controllerOf(above);
    return deployment?.kind === kind && deployment.name === name;
  };
  const owned = await Promise.all(selected.map(isOwn));
  const mine = selected.filter((_, index) => owned[index]);
  return mine.length > 0 ? mine : selected.filter((pod) => controllerOf(pod) === undefined);
}

const controllerOf = ({ owners }: KubeObject) => owners.find(({ controller }) => controller);
