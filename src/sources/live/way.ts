import type { AdminClient, AdminRequest, AdminResponse } from '../../ports/admin.ts';
import type { Kube } from '../../ports/kube.ts';
import type { ProxyTarget } from '../source.ts';

/** How a proxy's admin port is reached. */
export interface AdminWay {
  /** @throws {MeshdbgError} */
  ask(target: ProxyTarget, request: AdminRequest): Promise<AdminResponse>;
}

/** Each request runs over a port-forward of its own. */
export const portForwardWay = (kube: Kube, client: AdminClient): AdminWay => ({
  ask: ({ proxy, adminPort }, request) =>
    client.get((signal) => kube.connect(proxy.namespace, proxy.pod, adminPort, signal), request),
});
