import { isServing } from '../../model/envoy/config-resource.ts';
import type { ProxyRef } from '../../model/proxy.ts';
import { proxyText } from '../../model/proxy.ts';
import { rejectionAt } from '../../tls/cause/rejection.ts';
import type { Explanation } from '../explain-request.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import type { Remark } from '../model/remark.ts';

/** What an Envoy on the way refused of its listener or routes for this port, and what it does instead: it goes on with what it had, or has nothing. */
export function refusedConfig(mesh: ExplainMesh, { request, consulted, hops }: Explanation): Remark[] {
  return consulted.flatMap((ref): Remark[] => {
    const snapshot = mesh.configOf(ref, 'actual');
    if (snapshot === undefined) return [];
    const isClient = hops.some(({ side, proxy }) => side === 'client' && proxy === proxyText(ref));
    const found = rejectionAt(mesh, snapshot, { reason: isClient ? 'client-listener-missing' : 'server-listener-missing', name: '', port: request.port }); // prettier-ignore
    if (found?.note === undefined) return [];
    const [resource] = found.causes;
    const goesOn = isServedAll(mesh, ref) ? '; what it had before goes on' : '';
    return [{ says: `${found.note}${goesOn}`, ...(resource === undefined ? {} : { resource }) }];
  });
} // prettier-ignore

/** Every listener that was refused is there in an older version. */
function isServedAll(mesh: ExplainMesh, ref: ProxyRef): boolean {
  const { listeners = [] } = mesh.configOf(ref, 'actual') ?? {};
  const served = new Set(listeners.filter(({ state }) => isServing(state)).map(({ name }) => name));
  const refused = listeners.filter(({ state, error }) => state === 'rejected' || error !== undefined); // prettier-ignore
  return refused.length > 0 && refused.every(({ name }) => served.has(name));
}
