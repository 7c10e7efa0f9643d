import { number, object, objects, text } from '../../../decode/read.ts';
import type { Cluster } from '../../../model/envoy/cluster.ts';
import type { HashPolicy } from '../../../model/envoy/route-action.ts';
import type { JsonObject } from '../../../model/json.ts';
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
  const spec = object(rule.raw, 'spec');
  const at = objects(spec, 'subsets').findIndex((one) => istioName !== undefined && text(one, 'name') === istioName.subset); // prettier-ignore
  const subset = objects(spec, 'subsets')[at];
  const place = [
    ...(subset === undefined ? [] : placesIn(subset, `spec.subsets[${at}]`, istioName?.port)),
    ...placesIn(spec, 'spec', istioName?.port),
  ].find(({ hash }) => hash?.[field] !== undefined);
  return place === undefined ? destinationRule : refTo(rule, `${place.field}.${field}`);
}

interface Place {
  readonly field: string;
  readonly hash: JsonObject | undefined;
}

/** A port's own settings come before those of all. */
function placesIn(owner: JsonObject | undefined, path: string, port: number | undefined): Place[] {
  const policy = object(owner, 'trafficPolicy');
  const settings = objects(policy, 'portLevelSettings');
  const at = settings.findIndex((one) => number(object(one, 'port'), 'number') === port);
  const place = (own: JsonObject | undefined, field: string): Place => ({
    field: `${field}.loadBalancer.consistentHash`,
    hash: object(own, 'loadBalancer', 'consistentHash'),
  });
  return [
    ...(at < 0 ? [] : [place(settings[at], `${path}.trafficPolicy.portLevelSettings[${at}]`)]),
    place(policy, `${path}.trafficPolicy`),
  ];
}
