import { isObject, object, objects, text } from '../decode/read.ts';
import type { KubeObject } from '../model/kube.ts';

/** Whether a pod runs a proxy that should be connected: a running one with a container (or native sidecar) istio-proxy. */
export function hasEnvoy(pod: KubeObject): boolean {
  const spec = object(pod.raw, 'spec');
  const containers = [...objects(spec, 'containers'), ...objects(spec, 'initContainers')];
  const running = text(object(pod.raw, 'status'), 'phase') === 'Running';
  const leaving = text(object(pod.raw, 'metadata'), 'deletionTimestamp') !== undefined;
  return (
    running && !leaving && containers.some((container) => text(container, 'name') === 'istio-proxy')
  );
}

/** What istiod would call the proxy of a pod; "" where the pod does not tell. */
export function proxyTypeOf({ labels }: KubeObject): string {
  if (labels['app'] === 'ztunnel') return 'ztunnel';
  if (labels['gateway.istio.io/managed'] === 'istio.io-mesh-controller') return 'waypoint';
  if (
    labels['istio.io/gateway-name'] !== undefined ||
    'gateway.networking.k8s.io/gateway-name' in labels
  )
    return 'router';
  return '';
}

/** The control plane that injected a pod: its label or annotation, else what the injector noted; undefined when unknown. */
export function revisionOf({ labels, annotations }: KubeObject): string | undefined {
  const said = annotations['istio.io/rev'] ?? labels['istio.io/rev'];
  if (said !== undefined) return said;
  const status = annotations['sidecar.istio.io/status'];
  if (status === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(status);
    return isObject(value) ? text(value, 'revision') : undefined;
  } catch {
    return undefined;
  }
}
