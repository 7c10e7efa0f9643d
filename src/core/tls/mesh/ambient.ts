import { strings, text } from '../../decode/read.ts';
import { runningContainers } from '../../intent/world/pod.ts';
import type { KubeObject } from '../../model/kube.ts';
import { once } from '../../model/once.ts';
import type { Reason } from '../model/reason.ts';

/**
 * Why ambient mode keeps us from knowing what a pod sends or takes: its traffic goes through the node's ztunnel, which speaks HBONE by a
 * config of its own (istio/cni, annotation ambient.istio.io/redirection), or it is a ztunnel or a waypoint itself. Undefined for others.
 */
export const ambientReason = once((pod: KubeObject): Reason | undefined => {
  const proxy = runningContainers(pod).find((container) => text(container, 'name') === 'istio-proxy'); // prettier-ignore
  const words = strings(proxy, 'args');
  if (words.includes('ztunnel')) return 'through-ztunnel';
  if (words.includes('waypoint')) return 'through-waypoint';
  const redirection = pod.annotations['ambient.istio.io/redirection'];
  return redirection === 'enabled' && proxy === undefined ? 'through-ztunnel' : undefined;
});
