import { isIP } from 'node:net';
import type { ProxyRef } from '../../model/proxy.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import { viewOf } from '../ground/proxy-view.ts';

/**
 * The address of a service by what its client's Envoy has: istiod writes a service's names and addresses into one virtual host
 * (istio/pilot/pkg/networking/core/httproute.go, generateVirtualHostDomains). For dumps without Kubernetes objects.
 */
export function routedAddresses(
  mesh: ExplainMesh,
  client: ProxyRef | undefined,
  host: string,
): readonly string[] {
  const snapshot = client && mesh.configOf(client, 'actual');
  if (snapshot === undefined) return [];
  for (const { virtualHosts } of viewOf(snapshot).routes.values())
    for (const { domains } of virtualHosts) {
      if (!domains.includes(host)) continue;
      const ips = domains.filter((domain) => isIP(domain) === 4);
      if (ips.length > 0) return ips.slice(0, 1);
    }
  return [];
}
