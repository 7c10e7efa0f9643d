import { object, text } from '../decode/read.ts';
import type { KubeObject } from '../model/kube.ts';
import type { ProxyRef } from '../model/proxy.ts';

/** The address of a proxy's pod; undefined where the Pod was not read. */
export function podIpOf(objects: readonly KubeObject[], { namespace, pod }: ProxyRef): string | undefined {
  const found = objects.find((one) => one.kind === 'Pod' && one.namespace === namespace && one.name === pod);
  return found && text(object(found.raw, 'status'), 'podIP');
} // prettier-ignore
