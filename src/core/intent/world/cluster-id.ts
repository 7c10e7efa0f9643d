import { text } from '../../decode/read.ts';
import type { KubeObject } from '../../model/kube.ts';
import { istiodEnv } from './istiod-env.ts';
import { envOf, runningContainers } from './pod.ts';

/** istiod's name for its own cluster where nobody gave it one (istio/pkg/cluster, CLUSTER_ID). */
const UNNAMED = 'Kubernetes';

/** The name of the cluster: as istiod's pod is told it, else as the proxies are. Objects of one world are of one cluster. */
export function clusterIdOf(pods: readonly KubeObject[]): string {
  const [own] = [...istiodEnv(pods, 'CLUSTER_ID')].filter(Boolean);
  if (own !== undefined) return own;
  for (const pod of pods)
    for (const container of runningContainers(pod)) {
      const isProxy = text(container, 'name') === 'istio-proxy';
      const said = isProxy ? envOf(container, 'ISTIO_META_CLUSTER_ID') : undefined;
      if (said) return said;
    }
  return UNNAMED;
}
