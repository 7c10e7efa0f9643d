import { object, objects, text } from '../decode/read.ts';
import type { KubeObject } from '../model/kube.ts';

/** Whether a pod runs an Envoy that should be connected: a running one with a container (or native sidecar) istio-proxy. */
export function hasEnvoy(pod: KubeObject): boolean {
  const spec = object(pod.raw, 'spec');
  const containers = [...objects(spec, 'containers'), ...objects(spec, 'initContainers')];
  const running = text(object(pod.raw, 'status'), 'phase') === 'Running';
  return running && containers.some((container) => text(container, 'name') === 'istio-proxy');
}
