import { isIP } from 'node:net';
import { once } from '../../model/once.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import { viewOf } from '../ground/proxy-view.ts';

/**
 * The address of a service by what its client's Envoy has: istiod writes a service's names and addresses into one virtual host
 * (istio/pilot/pkg/networking/core/httproute.go, generateVirtualHostDomains). For dumps without Kubernetes objects.
 */
export const routedAddresses = (client: ProxySnapshot, host: string): readonly string[] =>
  addressesByDomain(client).get(host) ?? [];

const addressesByDomain = once((client: ProxySnapshot): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, readonly string[]>();
  for (const { virtualHosts } of viewOf(client).routes.values())
    for (const { domains } of virtualHosts) {
      const ip = domains.find((domain) => isIP(domain) === 4);
      if (ip !== undefined) for (const domain of domains) if (!found.has(domain)) found.set(domain, [ip]); // prettier-ignore
    }
  return found;
});
