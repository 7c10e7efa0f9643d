import type { ProxyRef } from '../../model/proxy.ts';
import { proxyText } from '../../model/proxy.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import type { Branches } from '../model/branch.ts';
import type { Ending } from '../model/ending.ts';
import type { ApplicationBehaviour } from '../model/explain-request.ts';
import type { Wire } from '../model/wire.ts';
import type { Trail } from './trail.ts';

/** What all steps of one request share. */
export interface Walk {
  readonly mesh: ExplainMesh;
  readonly trail: Trail;
  readonly application: ApplicationBehaviour;
  /** Proxies already passed: a request that goes round and round is given up. */
  readonly depth: number;
  /** Follows a connection that leaves a proxy. Passed along: the steps of a proxy lead to it and it leads to them. */
  readonly deliver: (walk: Walk, wire: Wire) => Branches<Ending>;
}

/** Far more proxies than any request should pass. */
export const MOST_PROXIES = 8;

/** The config of a proxy: its own, else what istiod would send it or what the YAML means for it, which the trail notes. */
export function configOf({ mesh, trail }: Walk, ref: ProxyRef): ProxySnapshot | undefined {
  trail.consult(ref);
  const actual = mesh.configOf(ref, 'actual');
  if (actual?.origin === 'envoy') return actual;
  const standIn = actual ?? mesh.configOf(ref, 'policy');
  const words = standIn === undefined ? '' : standIn === actual ? ': what istiod would send it stands in' : ': what the YAML means for it stands in'; // prettier-ignore
  trail.missing(proxyText(ref), `its config was not read${words}`);
  return standIn;
}
