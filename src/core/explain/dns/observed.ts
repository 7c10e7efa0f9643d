import type { ProxyRef } from '../../model/proxy.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import { once } from '../../model/once.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import { parseAddress } from '../../wire/connection.ts';
import { viewOf } from '../ground/proxy-view.ts';
import { routedAddresses } from './routed-names.ts';

/**
 * Addresses that a client's Envoy resolved for hosts outside the mesh (its DNS clusters in /clusters): the same DNS answers its application; else
 * those that it routes by.
 */
export const observedNames =
  (mesh: ExplainMesh, client: ProxyRef | undefined) =>
  (host: string): readonly string[] => {
    const snapshot = client && mesh.configOf(client, 'actual');
    if (snapshot === undefined) return [];
    return resolvedHosts(snapshot).get(host) ?? routedAddresses(snapshot, host);
  };

const resolvedHosts = once((snapshot: ProxySnapshot): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, Set<string>>();
  for (const { name, hosts } of viewOf(snapshot).statuses.values())
    for (const { address, hostname } of hosts) {
      if (hostname === '' || !name.endsWith(`|${hostname}`)) continue;
      const ip = parseAddress(address)?.ip;
      if (ip === undefined) continue;
      const known = found.get(hostname);
      if (known === undefined) found.set(hostname, new Set([ip]));
      else known.add(ip);
    }
  return new Map([...found].map(([host, ips]) => [host, [...ips]]));
});
