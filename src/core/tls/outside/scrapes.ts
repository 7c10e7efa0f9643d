import { isTerminal, workloadOfPod } from '../../intent/world/pod.ts';
import type { KubeObject } from '../../model/kube.ts';
import { isCaptured } from '../mesh/captured-port.ts';
import type { Encounter } from '../model/encounter.ts';
import type { TlsMesh } from '../mesh/mesh.ts';
import type { TlsRow } from '../model/row.ts';
import { callRow } from './pod-server.ts';

/**
 * Prometheus's scrapes of the mesh's pods by their annotations prometheus.io/*, one row for each port of a workload. With metrics merging
 * the injector turned the annotations to the agent's 15020, which is not captured; without it Prometheus comes to a STRICT port without a
 * certificate (istio.io/latest/docs/ops/integrations/prometheus; meshConfig.enablePrometheusMerge).
 * @param namespace only its pods; of all when undefined
 */
export const scrapeRows = (mesh: TlsMesh, namespace: string | undefined): TlsRow[] => [
  ...scrapesByKey(mesh, namespace).values(),
];

/** The same by what tells them apart in any state of the mesh. */
export function scrapesByKey(
  mesh: TlsMesh,
  namespace: string | undefined,
): ReadonlyMap<string, TlsRow> {
  const rows = new Map<string, TlsRow>();
  for (const pod of mesh.world.pods) {
    const proxy = mesh.proxyOf({ namespace: pod.namespace, pod: pod.name });
    if (isTerminal(pod) || proxy?.type !== 'sidecar') continue;
    if (namespace !== undefined && pod.namespace !== namespace) continue;
    const port = scrapedPort(pod);
    const key = `scrape ${pod.namespace}/${workloadOfPod(pod)} ${port}`;
    if (port === undefined || rows.has(key) || !isCaptured(proxy, port)) continue;
    const speaks = pod.annotations['prometheus.io/scheme'] === 'https' ? 'https' : 'http';
    const field = 'metadata.annotations[prometheus.io/port]';
    const row = callRow(mesh, pod, { caller: { name: 'prometheus', port, speaks, field }, rename: withoutCertificate }); // prettier-ignore
    if (row !== undefined) rows.set(key, row);
  }
  return rows;
}

const withoutCertificate = ({ verdict, reason }: Encounter): Pick<TlsRow, 'verdict' | 'reason'> => ({
  verdict,
  reason: verdict === 'conflict' && ['plaintext-to-strict', 'plaintext-to-tls', 'no-chain'].includes(reason) ? 'scrape-without-certificate' : reason,
}); // prettier-ignore

/** The injector of a mesh that merges metrics wrote 15020 here; what a pod brings else holds as it is. */
function scrapedPort({ annotations }: KubeObject): number | undefined {
  if (annotations['prometheus.io/scrape'] !== 'true') return undefined;
  const port = Number(annotations['prometheus.io/port'] ?? '80');
  return Number.isInteger(port) && port > 0 ? port : undefined;
}
