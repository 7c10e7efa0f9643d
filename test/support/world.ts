import { adminClient } from '../../src/io/admin/client.ts';
import { openKube } from '../../src/io/kube/open.ts';
import type { Context } from '../../src/ports/context.ts';
import type { DemoCluster } from '../../src/ports/demo.ts';

/** The parts of a context that lead to a running demo. */
export function worldOf(
  demo: DemoCluster,
  { signal }: { readonly signal: AbortSignal } = new AbortController(),
): Partial<Context> {
  return {
    kube: (options) => openKube({ ...options, kubeconfig: demo.kubeconfig }, { env: {}, signal }),
    admin: () => Promise.resolve(adminClient),
    signal,
  };
}
