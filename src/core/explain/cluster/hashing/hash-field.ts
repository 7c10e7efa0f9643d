import { hashesFor } from '../../../intent/routes/consistent-hash.ts';
import { toConfigObject } from '../../../intent/world/config-objects.ts';
import type { Cluster } from '../../../model/envoy/cluster.ts';
import type { HashPolicy } from '../../../model/envoy/route-action.ts';
import { refTo } from '../../../model/provenance.ts';
import type { ResourceRef } from '../../../model/resource.ts';
import type { ExplainMesh } from '../../ground/explain-mesh.ts';

/** Fields of consistentHash (istio/api networking/v1 LoadBalancerSettings.ConsistentHashLB). */
const FIELDS: Partial<Readonly<Record<HashPolicy['kind'], string>>> = {
  'header': 'httpHeaderName', 'cookie': 'httpCookie', 'source-ip': 'useSourceIp', 'query-parameter': 'httpQueryParameterName',
}; // prettier-ignore

/** What is hashed: "header x-user and the source IP". */
export const policyWords = (policies: readonly HashPolicy[]): string =>
  policies.map(({ kind, name }) => (kind === 'source-ip' ? 'the source IP' : `${kind.replace('-', ' ')} ${name}`)).join(' and '); // prettier-ignore

/** The field of the cluster's DestinationRule that asks for a hash; without the object at hand, or if another one does, the rule alone. */
export function hashFieldOf(
  mesh: Pick<ExplainMesh, 'objectOf'>,
  { destinationRule, istioName }: Cluster,
  policies: readonly HashPolicy[],
): ResourceRef | undefined {
  const rule = destinationRule && mesh.objectOf(destinationRule);
  const [policy] = policies;
  const field = policy && FIELDS[policy.kind];
  if (rule === undefined || field === undefined) return destinationRule;
  const owner = toConfigObject(rule);
  const { subset = '', port } = istioName ?? {};
  const own = hashesFor({ spec: owner.spec, owner: () => owner }, subset, port).find(({ hash }) => hash[field] !== undefined); // prettier-ignore
  return own === undefined ? destinationRule : refTo(rule, `${own.source.field}.${field}`);
}
