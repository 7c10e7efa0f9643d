import { parseClusterName } from '../../decode/cluster-name.ts';
import type { KubeObject } from '../../model/kube.ts';
import { refTo } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import { distinctCauses } from '../../tls/cause/causes.ts';
import { intentAt } from '../../tls/mesh/intent-at.ts';
import { rejectionAt } from '../../tls/cause/rejection.ts';
import { absentCluster } from '../../why/absent.ts';
import type { Exclusion } from '../../why/exclusion.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import { originOf } from '../ground/origin-of.ts';
import type { Blame } from '../model/blame.ts';
import type { Cause } from '../model/cause.ts';
import { destinationField, partOf } from './destination-field.ts';

/** The field that names a cluster which is not there, and why it is not: the subset that nobody defines, the host or port that nobody has, what Envoy refused. */
export function missingCluster(
  mesh: ExplainMesh,
  { proxy, cluster, rule }: Extract<Blame, { readonly kind: 'missing-cluster' }>,
): Cause {
  const owner = (rule && originOf(mesh)(rule.route, rule.host).owner) ?? undefined;
  const object = owner && mesh.objectOf(owner);
  const actual = mesh.configOf(proxy, 'actual');
  const port = parseClusterName(cluster)?.port ?? 0;
  const refused = actual && rejectionAt(mesh, actual, { reason: 'cluster-missing', name: cluster, port }); // prettier-ignore
  if (refused !== undefined) return { ...refused, causes: distinctCauses([...refused.causes, owner && placed(owner, object)]) }; // prettier-ignore
  const intent = intentAt(mesh, proxy);
  const exclusions = intent === undefined ? [] : absentCluster(intent, cluster);
  const [first] = exclusions;
  const place = owner?.field === undefined || object === undefined ? undefined : destinationField(object, { cluster, rule: owner.field, domain: mesh.world.domain }); // prettier-ignore
  const asks = object !== undefined && place !== undefined ? refTo(object, first === undefined ? place : `${place}.${partOf(first.code)}`) : owner && placed(owner, object); // prettier-ignore
  const causes = distinctCauses([asks ?? first?.asks ?? first?.cause ?? undefined]);
  return { causes, remarks: distinctVerdicts(exclusions).map(({ says, cause }) => ({ says, ...(cause === null ? {} : { resource: cause }) })) }; // prettier-ignore
}

const placed = (ref: ResourceRef, object: KubeObject | undefined): ResourceRef =>
  object === undefined ? ref : refTo(object, ref.field);

/** Of several reasons why one object does not count, the first is enough. */
function distinctVerdicts(exclusions: readonly Exclusion[]): Exclusion[] {
  const seen = new Set<string>();
  return exclusions.filter((one) => {
    const about = /^(\w+ [\w.-]+\/[\w.-]+) has a subset/.exec(one.says)?.[1] ?? one.says;
    if (seen.has(about)) return false;
    seen.add(about);
    return true;
  });
}
