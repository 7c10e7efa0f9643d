import { workloadOfPod } from '../../intent/world/pod.ts';
import type { KubeObject } from '../../model/kube.ts';
import { probeRows } from '../../tls/outside/probes.ts';
import type { Explanation } from '../explain-request.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Remark } from '../model/remark.ts';

/**
 * A kubelet's probe that mTLS refuses: behind a request in plain text to the port of a probe, and behind a pod that is not ready for want
 * of it.
 */
export function plainProbes(mesh: ExplainMesh, { request, outcomes }: Explanation): Remark[] {
  const { source } = request;
  const isMeshed = source.kind === 'pod' && mesh.proxyOf(source.ref) !== undefined;
  return outcomes.flatMap((outcome): Remark[] => {
    const pod = notReady(mesh, outcome);
    if (pod !== undefined) return refusedProbes(mesh, pod).map(({ resource }) => ({ says: 'Its probe comes in plain text, which mTLS refuses.', ...resource })); // prettier-ignore
    if (isMeshed || outcome.verdict !== 'refused' || outcome.upstream?.pod == null) return [];
    const { namespace, pod: name, address } = outcome.upstream;
    const server = mesh.podNamed({ namespace: namespace ?? '', pod: name });
    const port = Number(address.slice(address.lastIndexOf(':') + 1));
    return server === undefined ? [] : refusedProbes(mesh, server).filter((one) => one.port === port).map(({ resource }) => ({ says: "The kubelet's probe of this port fails in the same way.", ...resource })); // prettier-ignore
  });
}

function notReady(mesh: ExplainMesh, { decidedBy: { resource } }: Outcome): KubeObject | undefined {
  if (resource?.kind !== 'Pod' || resource.field !== 'status.conditions') return undefined;
  return mesh.podNamed({ namespace: resource.namespace, pod: resource.name });
}

interface RefusedProbe {
  readonly port: number;
  readonly resource: Pick<Remark, 'resource'>;
}

function refusedProbes(mesh: ExplainMesh, pod: KubeObject): RefusedProbe[] {
  const workload = workloadOfPod(pod);
  return probeRows(mesh, pod.namespace)
    .filter(({ reason, server }) => {
      const probed = mesh.podAt(server.host);
      return reason === 'probe-not-rewritten' && probed !== undefined && workloadOfPod(probed) === workload; // prettier-ignore
    })
    .map(({ server, causes: [cause] }) => ({ port: server.port, resource: cause === undefined ? {} : { resource: cause } })); // prettier-ignore
}
