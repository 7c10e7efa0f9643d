import { isTerminal, workloadOfPod } from '../../intent/world/pod.ts';
import type { KubeObject } from '../../model/kube.ts';
import { isCaptured } from '../mesh/captured-port.ts';
import type { TlsMesh } from '../mesh/mesh.ts';
import type { Encounter } from '../model/encounter.ts';
import type { TlsRow } from '../model/row.ts';
import { callRow, type Caller } from './pod-server.ts';

/** What a row says of a connection. */
export type Judged = Pick<TlsRow, 'verdict' | 'reason'>;

/** A call that comes to a pod by its address. */
export interface PodCall {
  readonly caller: Caller;
  /** The reason in the words of this kind of call. */
  readonly rename: (encounter: Encounter) => Judged;
}

/**
 * Such calls to pods with a sidecar by what tells them apart in any state of the mesh: one for each port of a workload and way of speaking.
 * Calls that the sidecar cannot get in the way of are left out.
 * @param namespace only its pods; of all when undefined
 */
export function callsByKey(
  mesh: TlsMesh,
  namespace: string | undefined,
  callsOf: (pod: KubeObject) => readonly PodCall[],
): ReadonlyMap<string, TlsRow> {
  const rows = new Map<string, TlsRow>();
  for (const pod of mesh.world.pods) {
    if (namespace !== undefined && pod.namespace !== namespace) continue;
    const proxy = mesh.proxyOf({ namespace: pod.namespace, pod: pod.name });
    if (isTerminal(pod) || proxy?.type !== 'sidecar') continue;
    for (const call of callsOf(pod)) {
      const { name, port, speaks } = call.caller;
      const key = `${name} ${pod.namespace}/${workloadOfPod(pod)} ${port} ${speaks}`;
      if (rows.has(key) || !isCaptured(proxy, port)) continue;
      const row = callRow(mesh, pod, call);
      if (row !== undefined) rows.set(key, row);
    }
  }
  return rows;
}

/** Who speaks no mTLS hears these. */
const REFUSED: ReadonlySet<string> = new Set([
  'plaintext-to-strict',
  'plaintext-to-tls',
  'no-chain',
]);

/** The reason of the caller's own where the sidecar takes only mTLS. */
export const refusedAs =
  (own: TlsRow['reason']) =>
  ({ verdict, reason }: Encounter): Judged =>
    verdict === 'conflict' && REFUSED.has(reason) ? { verdict, reason: own } : { verdict, reason };
