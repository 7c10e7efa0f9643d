import { object, text } from '../../core/decode/read.ts';
import { MeshdbgError } from '../../core/errors.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import type { ProxyRef } from '../../core/model/proxy.ts';
import type { KubeReader } from '../../ports/kube.ts';

/** One istiod to ask. */
export interface IstiodPod {
  readonly istiod: ProxyRef;
  /** Of its HTTP debug endpoints. */
  readonly port: number;
  /** Label istio.io/rev; "default" where it has none. */
  readonly revision: string;
}

/** Istio's monitoring port, where the pod does not say another (istio.io, "Ports used by Istio"). */
const MONITORING_PORT = 15014;

/**
 * The running istiods, of one revision where one is named.
 * @throws {MeshdbgError} not-found when there are istiods, but none of this revision; forbidden
 */
export async function istiodPods(
  objects: KubeReader,
  {
    istioNamespace,
    revision,
  }: { readonly istioNamespace: string; readonly revision?: string | undefined },
): Promise<readonly IstiodPod[]> {
  const all = await objects.list('pods', {
    namespace: istioNamespace,
    labelSelector: 'app=istiod',
  });
  const running = all.filter((pod) => text(object(pod.raw, 'status'), 'phase') === 'Running');
  const found = running.map(istiodPod).sort(byName);
  const wanted = found.filter((pod) => revision === undefined || pod.revision === revision);
  if (wanted.length > 0 || found.length === 0) return wanted;
  throw new MeshdbgError(
    'not-found',
    `No istiod of revision ${revision} runs in namespace ${istioNamespace}.`,
    { hint: `There are: ${[...new Set(found.map((pod) => pod.revision))].sort().join(', ')}` },
  );
}

const byName = (a: IstiodPod, b: IstiodPod): number => (a.istiod.pod < b.istiod.pod ? -1 : 1);

const istiodPod = ({ namespace, name, labels, annotations }: KubeObject): IstiodPod => ({
  istiod: { namespace, pod: name },
  port: portOf(annotations['prometheus.io/port']) ?? MONITORING_PORT,
  revision: labels['istio.io/rev'] ?? 'default',
});

function portOf(annotation: string | undefined): number | undefined {
  const port = Number(annotation);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}
