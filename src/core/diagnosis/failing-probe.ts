import type { KubeObject } from '../model/kube.ts';
import type { TlsRow } from '../tls/model/row.ts';
import { workloadOfPod } from '../intent/world/pod.ts';
import { probeRows } from '../tls/outside/probes.ts';
import type { Facts } from './facts.ts';

/** The kubelet's probe of a pod that its own sidecar refuses, as tls-check tells it. @param port any when undefined */
export function failingProbe(
  { mesh }: Facts,
  pod: KubeObject | undefined,
  port?: number,
): TlsRow | undefined {
  if (pod === undefined) return undefined;
  return probeRows(mesh, pod.namespace).find(({ server, verdict }) => {
    const probed = mesh.podAt(server.host);
    const isSame = probed !== undefined && workloadOfPod(probed) === workloadOfPod(pod);
    return verdict === 'conflict' && isSame && (port === undefined || server.port === port);
  });
}
