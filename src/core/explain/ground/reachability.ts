import type { HostStatus } from '../../model/envoy/cluster-status.ts';
import { once } from '../../model/once.ts';
import type { ExplainMesh } from './explain-mesh.ts';
import { viewOf } from './proxy-view.ts';

/** What the Envoys of the mesh experienced with one address. */
export interface Experience {
  /** Connections that they tried. */
  readonly tried: number;
  readonly failed: number;
  /** None ever came about: those that did not fail are still being tried. */
  readonly isHopeless: boolean;
}

/** Connections to an address and their failures, by the counters of all proxies that were read (/clusters). */
export function experienceWith(mesh: ExplainMesh, address: string): Experience {
  let tried = 0;
  let failed = 0;
  let good = 0;
  for (const host of hostsOf(mesh).get(address) ?? []) {
    const { cxTotal = 0, cxConnectFail = 0, cxActive = 0, rqSuccess = 0 } = host.stats();
    tried += cxTotal;
    failed += cxConnectFail;
    good += rqSuccess + Math.max(0, cxTotal - cxConnectFail - cxActive);
  }
  return { tried, failed, isHopeless: failed > 0 && good === 0 };
}

const hostsOf = once((mesh: ExplainMesh): ReadonlyMap<string, readonly HostStatus[]> => {
  const hosts = new Map<string, HostStatus[]>();
  for (const snapshot of mesh.read)
    for (const status of viewOf(snapshot).statuses.values())
      for (const host of status.hosts) {
        const found = hosts.get(host.address);
        if (found === undefined) hosts.set(host.address, [host]);
        else found.push(host);
      }
  return hosts;
});
