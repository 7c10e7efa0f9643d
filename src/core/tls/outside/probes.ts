import { number, object, objects, text } from '../../decode/read.ts';
import type { IntentProxy } from '../../intent/model/proxy.ts';
import { namedPort, runningContainers } from '../../intent/world/pod.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';
import { isCaptured } from '../mesh/captured-port.ts';
import type { Encounter } from '../model/encounter.ts';
import type { TlsMesh } from '../mesh/mesh.ts';
import type { TlsRow } from '../model/row.ts';
import { callsByKey, refusedAs, type Judged } from './pod-calls.ts';
import type { Caller } from './pod-server.ts';

const REWRITE = 'sidecar.istio.io/rewriteAppHTTPProbers';

const KINDS = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const;

/**
 * The kubelet's probes of the mesh's pods, one row for each port of a workload: its probes come from outside the mesh, so a STRICT port
 * refuses them unless the injector sent them to the agent's port 15020 (annotation sidecar.istio.io/rewriteAppHTTPProbers;
 * istio/pkg/kube/inject/app_probe.go). Probes that the sidecar cannot get in the way of are left out: exec, and ports past Envoy.
 * @param namespace only its pods; of all when undefined
 */
export const probeRows = (mesh: TlsMesh, namespace: string | undefined): TlsRow[] => [
  ...probesByKey(mesh, namespace).values(),
];

/** The same by what tells them apart in any state of the mesh: a port may have probes that speak HTTP and others that only connect. */
export const probesByKey = (
  mesh: TlsMesh,
  namespace: string | undefined,
): ReadonlyMap<string, TlsRow> =>
  callsByKey(mesh, namespace, (pod) => probesOf(pod).map((caller) => ({ caller, rename: caller.speaks === 'tcp' ? answeredByEnvoy : notRewritten }))); // prettier-ignore

const notRewritten = refusedAs('probe-not-rewritten');

/**
 * Whether the kubelet opens connections to a sidecar's pod that only Envoy answers.
 * @param ports only to these of the pod; to any when undefined
 */
export const isProbedByTcp = (proxy: IntentProxy, ports?: readonly number[]): boolean =>
  proxy.type === 'sidecar' &&
  probesOf(proxy.pod).some(({ speaks, port }) => speaks === 'tcp' && isCaptured(proxy, port) && ports?.includes(port) !== false); // prettier-ignore

/** Envoy takes the connection before it knows of the application: such a probe is green whatever the application does. */
const answeredByEnvoy = ({ reason }: Encounter): Judged =>
  reason === 'server-listener-missing'
    ? { verdict: 'conflict', reason }
    : { verdict: 'warning', reason: 'tcp-probe-answered-by-sidecar' };

function probesOf(pod: KubeObject): Caller[] {
  // Where the pod itself keeps its probes as they are, that is the field to change.
  const kept =
    pod.annotations[REWRITE] === 'false' ? `metadata.annotations[${REWRITE}]` : undefined;
  return runningContainers(pod)
    .filter((container) => text(container, 'name') !== 'istio-proxy')
    .flatMap((container) =>
      KINDS.flatMap((kind) => {
        const probe = object(container, kind);
        const found = probe && target(pod, container, probe);
        const name = text(container, 'name') ?? '';
        return found === undefined ? [] : [{ name: 'kubelet', field: kept ?? `spec.containers[${name}].${kind}.${found.by}`, ...found }]; // prettier-ignore
      }),
    );
}

type Target = Pick<Caller, 'port' | 'speaks'> & { readonly by: string };

function target(pod: KubeObject, container: JsonObject, probe: JsonObject): Target | undefined {
  const http = object(probe, 'httpGet');
  const grpc = object(probe, 'grpc');
  const tcp = object(probe, 'tcpSocket');
  const action = http ?? grpc ?? tcp;
  // Another host than the pod is not the pod's matter.
  if (action === undefined || (text(action, 'host') ?? '') !== '') return undefined;
  const port = number(action, 'port') ?? portNamed(pod, container, text(action, 'port') ?? '');
  if (port === undefined) return undefined;
  if (http !== undefined) return { port, by: 'httpGet', speaks: text(http, 'scheme') === 'HTTPS' ? 'https' : 'http' }; // prettier-ignore
  return grpc === undefined ? { port, by: 'tcpSocket', speaks: 'tcp' } : { port, by: 'grpc', speaks: 'http2' }; // prettier-ignore
}

/** A probe's port name is one of its own container. */
function portNamed(pod: KubeObject, container: JsonObject, name: string): number | undefined {
  const own = objects(container, 'ports').find((port) => text(port, 'name') === name);
  return number(own, 'containerPort') ?? namedPort(pod, name, 'TCP');
}
