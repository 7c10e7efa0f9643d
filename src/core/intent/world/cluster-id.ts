import { text } from '../../decode/read.ts';
import type { KubeObject } from '../../model/kube.ts';
import { envOf, runningContainers } from './pod.ts';

/** istiod's name for its own cluster where nobody gave it one (istio/pkg/cluster, CLUSTER_ID). */
const UNNAMED = 'Kubernetes';

/** The name of the cluster: as istiod's pod is told it, else as the proxies are. Objects of one world are of one cluster. */
export function clusterIdOf(pods: readonly KubeObject[]): string {
  let ofProxies: string | undefined;
  for (const pod of pods)
    for (const container of runningContainers(pod)) {
      const name = text(container, 'name');
      const own = name === 'discovery' ? envOf(container, 'CLUSTER_ID') : undefined;
      if (own !== undefined && own !== '') return own;
      if (name === 'istio-proxy') ofProxies ??= envOf(container, 'ISTIO_META_CLUSTER_ID') || undefined; // prettier-ignore
    }
  return ofProxies ?? UNNAMED;
}
