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

const known = new WeakMap<ExplainMesh, Map<string, Experience>>();

/** Connections to an address and their failures, by the counters of all proxies that were read (/clusters). */
export function experienceWith(mesh: ExplainMesh, address: string): Experience {
  let all = known.get(mesh);
  if (all === undefined) known.set(mesh, (all = new Map()));
  let own = all.get(address);
  if (own === undefined) all.set(address, (own = counted(mesh, address)));
  return own;
}

function counted({ read }: ExplainMesh, address: string): Experience {
  let tried = 0;
  let failed = 0;
  let good = 0;
  for (const snapshot of read)
    for (const { hosts } of viewOf(snapshot).statuses.values())
      for (const host of hosts) {
        if (host.address !== address) continue;
        const { cxTotal = 0, cxConnectFail = 0, cxActive = 0, rqSuccess = 0 } = host.stats();
        tried += cxTotal;
        failed += cxConnectFail;
        good += rqSuccess + Math.max(0, cxTotal - cxConnectFail - cxActive);
      }
  return { tried, failed, isHopeless: failed > 0 && good === 0 };
}
