import { text } from '../../decode/read.ts';
import type { KubeObject } from '../../model/kube.ts';
import { envOf, runningContainers } from './pod.ts';

/** What the istiods of a mesh are told in a variable of their environment, each once; "" where a pod does not say it. */
export function istiodEnv(pods: readonly KubeObject[], variable: string): ReadonlySet<string> {
  const values = new Set<string>();
  for (const pod of pods)
    for (const container of runningContainers(pod))
      if (text(container, 'name') === 'discovery') values.add(envOf(container, variable) ?? '');
  return values;
}

/** The revision whose settings count: undefined where an istiod is the default one (istio/pilot/pkg/bootstrap/mesh.go, getMeshConfigMapName). */
export function revisionOf(pods: readonly KubeObject[]): string | undefined {
  const revisions = istiodEnv(pods, 'REVISION');
  if (revisions.has('') || revisions.has('default')) return undefined;
  return revisions.values().next().value;
}
