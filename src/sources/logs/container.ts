import { object, objects, text } from '../../core/decode/read.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import type { LogOrigin } from '../../ports/log-stream.ts';
import { containerOf } from '../target/proxy-of.ts';

/** The Envoy's container, in captures too that hold no object of its pod. */
export const ENVOY = 'istio-proxy';

/** A container whose log can be asked for. */
export interface LogContainer {
  readonly origin: LogOrigin;
  /** Of the Pod object; tells a pod from its successor of the same name. "" in captures. */
  readonly uid: string;
}

/**
 * The container of a pod to read: the Envoy's, in sidecars (plain or native), gateways and waypoints, or the named one. Undefined
 * where the pod has none; a ztunnel's container is called istio-proxy but is no Envoy, so it is read only by name.
 * @param wanted --container
 */
export function logContainer(
  pod: KubeObject,
  wanted: string | undefined,
): LogContainer | undefined {
  const container = wanted === undefined ? envoyOf(pod) : named(pod, wanted);
  if (container === undefined) return undefined;
  const uid = text(object(pod.raw, 'metadata'), 'uid') ?? '';
  return { origin: { namespace: pod.namespace, pod: pod.name, container }, uid };
}

function envoyOf(pod: KubeObject): string | undefined {
  if (pod.labels['app'] === 'ztunnel') return undefined;
  return isStandIn(pod) ? ENVOY : containerOf(pod, undefined);
}

function named(pod: KubeObject, wanted: string): string | undefined {
  return isStandIn(pod) || containerNames(pod).includes(wanted) ? wanted : undefined;
}

/** Of all kinds of containers; none in captures that hold no object of the pod. */
export const containerNames = (pod: KubeObject): string[] =>
  ['containers', 'initContainers', 'ephemeralContainers'].flatMap((key) =>
    objects(object(pod.raw, 'spec'), key).flatMap((entry) => text(entry, 'name') ?? []),
  );

const isStandIn = (pod: KubeObject): boolean => Object.keys(pod.raw).length === 0;
