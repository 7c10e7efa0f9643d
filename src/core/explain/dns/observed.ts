import type { ProxyRef } from '../../model/proxy.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
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
    const found: string[] = [];
    for (const { name, hosts } of viewOf(snapshot).statuses.values()) {
      if (!name.endsWith(`|${host}`)) continue;
      for (const { address, hostname } of hosts) {
        const ip = parseAddress(address)?.ip;
        if (ip !== undefined && hostname === host) found.push(ip);
      }
    }
    return found.length > 0 ? [...new Set(found)] : routedAddresses(mesh, client, host);
  };
