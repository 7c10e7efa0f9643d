import { destinationOf, destinationText } from '../../query/destination.ts';
import { parseClusterName } from '../../decode/cluster-name.ts';
import { percentText } from '../../query/percent.ts';
import { causeOf } from '../cause/caused.ts';
import { viewOf } from '../ground/proxy-view.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import type { Chosen } from '../journey/trail.ts';
import type { Remark } from '../model/remark.ts';

/** Copies of a request that nobody gets: their cluster does not exist. The request itself is not harmed. */
export function lostMirrors(mesh: ExplainMesh, { place, choice }: Chosen): Remark[] {
  const { route, virtualHost } = choice;
  if (place.proxy === null || route?.action.kind !== 'forward' || virtualHost === undefined) return []; // prettier-ignore
  const { proxy } = place;
  const snapshot = mesh.configOf(proxy, 'actual') ?? mesh.configOf(proxy, 'policy');
  if (snapshot === undefined) return [];
  const { clusters } = viewOf(snapshot);
  return route.action.mirrors
    .filter(({ name, clusterHeader }) => clusterHeader === undefined && !clusters.has(name))
    .flatMap(({ name, share }): Remark[] => {
      const parsed = parseClusterName(name);
      const to = destinationText(destinationOf({ name, ...(parsed === undefined ? {} : { istioName: parsed }) }), { namespace: '' }); // prettier-ignore
      const { causes, remarks = [] } = causeOf(mesh, { kind: 'missing-cluster', proxy, cluster: name, rule: { host: virtualHost, route } }, null); // prettier-ignore
      const [resource] = causes;
      return [
        { says: `Nobody gets the copies (${percentText(share.fraction)}) for ${to}: there is no such cluster.`, ...(resource === undefined ? {} : { resource }) },
        ...remarks,
      ]; // prettier-ignore
    });
}
