import { DEFAULT_ADMIN_PORT, decodeAdminPort } from '../../core/decode/admin-port.ts';
import { object, objects, text } from '../../core/decode/read.ts';
import type { JsonObject } from '../../core/model/json.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import { proxyText } from '../../core/model/proxy.ts';
import type { ProxyTarget } from '../source.ts';
import { withoutSidecar } from './without-sidecar.ts';
import { phaseOf } from './pod-order.ts';

/** Why a pod has no Envoy to ask. */
export interface NoProxy {
  readonly kind: 'ztunnel' | 'no-envoy' | 'not-running' | 'not-captured';
  /** One sentence. */
  readonly reason: string;
  readonly hint: string;
}

export type Classified = { readonly target: ProxyTarget } | { readonly none: NoProxy };

/** The name that Istio gives the Envoy's container in sidecars, gateways and waypoints. */
const CONTAINER = 'istio-proxy';

/** Judges one pod: the Envoy to ask, or why there is none. @param flagPort what --admin-port says */
export function proxyOf(pod: KubeObject, flagPort?: number): Classified {
  const name = proxyText({ namespace: pod.namespace, pod: pod.name });
  // Its container is called istio-proxy as well.
  if (pod.labels['app'] === 'ztunnel') return { none: ztunnel(name, pod.namespace) };
  const container = containerOf(pod, flagPort);
  if (container === undefined) return { none: { kind: 'no-envoy', ...withoutSidecar(pod, name) } };
  const down = notRunning(pod, { name, container });
  if (down !== undefined) return { none: down };
  return {
    target: {
      proxy: { namespace: pod.namespace, pod: pod.name },
      adminPort: flagPort ?? decodeAdminPort(pod, container),
      container,
    },
  };
}

/** A proxy that a source knows without its pod: somebody captured it, so it was one. */
export const knownTarget = (
  proxy: { readonly namespace: string; readonly pod: string },
  flagPort: number = DEFAULT_ADMIN_PORT,
): ProxyTarget => ({ proxy, adminPort: flagPort, container: CONTAINER });

const ztunnel = (name: string, namespace: string): NoProxy => ({
  kind: 'ztunnel',
  reason: `${name} is a ztunnel, which is no Envoy: it has no clusters, listeners or routes.`,
  hint: `Ask the waypoint of the workload instead. How far istiod is with it: meshdbg status -n ${namespace} -l app=ztunnel; what it has: istioctl ztunnel-config workload`,
});

/** With --admin-port any pod may hold an Envoy: its owner says so. */
export function containerOf(pod: KubeObject, flagPort: number | undefined): string | undefined {
  const spec = object(pod.raw, 'spec');
  const native = objects(spec, 'initContainers').filter(
    (container) => text(container, 'restartPolicy') === 'Always',
  );
  const all = [...objects(spec, 'containers'), ...native].map((entry) => text(entry, 'name'));
  return all.includes(CONTAINER) ? CONTAINER : flagPort === undefined ? undefined : all[0];
}

/** Where the container's own state is known it decides: a native sidecar runs while its pod is still Pending. */
function notRunning(
  pod: KubeObject,
  { name, container }: { readonly name: string; readonly container: string },
): NoProxy | undefined {
  const status = object(pod.raw, 'status');
  const state = object(
    [...objects(status, 'containerStatuses'), ...objects(status, 'initContainerStatuses')].find(
      (entry) => text(entry, 'name') === container,
    ),
    'state',
  );
  if (state !== undefined && object(state, 'running') !== undefined) return undefined;
  const phase = phaseOf(pod);
  if (phase !== 'Running' && phase !== '')
    return down(`${name} is not running: it is ${phase}${because(status, state)}.`);
  if (state === undefined || Object.keys(state).length === 0) return undefined;
  return down(`The container ${container} of ${name} is not running${because(undefined, state)}.`);
}

const down = (reason: string): NoProxy => ({
  kind: 'not-running',
  reason,
  hint: 'See why with: kubectl describe pod',
});

/** " (CrashLoopBackOff)" */
function because(status: JsonObject | undefined, state: JsonObject | undefined): string {
  const reason =
    text(object(state, 'waiting'), 'reason') ??
    text(object(state, 'terminated'), 'reason') ??
    text(status, 'reason');
  return reason === undefined ? '' : ` (${reason})`;
}
