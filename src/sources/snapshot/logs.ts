import type { KubeObject } from '../../core/model/kube.ts';
import { proxyText, type ProxyRef } from '../../core/model/proxy.ts';
import { PartCollector } from './collector.ts';
import type { SnapshotJob, Step } from './job.ts';

/** A container of a pod. */
export interface ContainerRef extends ProxyRef {
  readonly container: string;
}

/** Keeps the wanted part of a container's log. */
export async function keepLog(
  { raw, plan }: SnapshotJob,
  { namespace, pod, container }: ContainerRef,
  part: PartCollector,
): Promise<void> {
  try {
    const { tailLines, sinceSeconds } = plan;
    const bytes = await raw.log({
      namespace,
      pod,
      container,
      tailLines,
      ...(sinceSeconds === undefined ? {} : { sinceSeconds }),
    });
    await part.keep(`logs/${namespace}/${pod}/${container}.log`, bytes, 'lines');
  } catch (error) {
    part.miss(`${proxyText({ namespace, pod })} log of ${container}`, error);
  }
}

/** istiod's container (istio/manifests/charts/istio-control). */
const DISCOVERY = 'discovery';

/** Keeps the logs of the control plane. @param known istiods that answered */
export async function snapshotIstiodLogs(
  job: SnapshotJob,
  known: readonly ProxyRef[],
): Promise<Step> {
  const pods = new Map(known.map((istiod) => [proxyText(istiod), istiod]));
  for (const { namespace, name } of await istiodPods(job))
    pods.set(`${namespace}/${name}`, { namespace, pod: name });
  const parts: PartCollector[] = [];
  for (const [name, pod] of [...pods].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const part = new PartCollector(job.writer, { part: 'logs', name });
    await keepLog(job, { ...pod, container: DISCOVERY }, part);
    parts.push(part);
  }
  return {
    records: parts.map((part) => part.record()),
    error: parts.find(({ error }) => error !== undefined)?.error,
  };
}

/** Those that run; none where pods may not be listed, which the objects have a gap for. */
async function istiodPods({ source, istioNamespace }: SnapshotJob): Promise<readonly KubeObject[]> {
  try {
    return await source.objects.list('pods', { namespace: istioNamespace, labelSelector: 'app=istiod' });
  } catch {
    return [];
  }
} // prettier-ignore
