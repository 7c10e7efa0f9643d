import type { KubeObject } from '../../model/kube.ts';
import type { TlsMesh } from '../mesh/mesh.ts';
import type { TlsRow } from '../model/row.ts';
import { callsByKey, refusedAs, type PodCall } from './pod-calls.ts';

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
export const scrapesByKey = (
  mesh: TlsMesh,
  namespace: string | undefined,
): ReadonlyMap<string, TlsRow> => callsByKey(mesh, namespace, scrapesOf);

function scrapesOf(pod: KubeObject): readonly PodCall[] {
  const port = scrapedPort(pod);
  if (port === undefined) return [];
  const speaks = pod.annotations['prometheus.io/scheme'] === 'https' ? 'https' : 'http';
  const field = 'metadata.annotations[prometheus.io/port]';
  return [{ caller: { name: 'prometheus', port, speaks, field }, rename: withoutCertificate }];
}

const withoutCertificate = refusedAs('scrape-without-certificate');

/** The injector of a mesh that merges metrics wrote 15020 here; what a pod brings else holds as it is. */
function scrapedPort({ annotations }: KubeObject): number | undefined {
  if (annotations['prometheus.io/scrape'] !== 'true') return undefined;
  const port = Number(annotations['prometheus.io/port'] ?? '80');
  return Number.isInteger(port) && port > 0 ? port : undefined;
}
