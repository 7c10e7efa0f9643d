/** What of the DestinationRule, the mesh and the Sidecar applies to one cluster, block by block, with word of where each block stands. */
import { number, object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { refTo } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { ConfigObject } from '../model/config-object.ts';
import type { MergedDestinationRule } from '../model/scope.ts';

export type BlockName =
  | 'connectionPool' | 'outlierDetection' | 'loadBalancer' | 'tls' | 'tunnel' | 'proxyProtocol' | 'retryBudget'; // prettier-ignore

/** One block of a TrafficPolicy. */
export interface PolicyBlock {
  readonly value: JsonObject;
  /** The object that it stands in and its path there ("spec.trafficPolicy.tls"); undefined for the mesh config. */
  readonly origin: { readonly object: ConfigObject; readonly path: string } | undefined;
}

export type Policy = Readonly<Partial<Record<BlockName, PolicyBlock>>>;

/** The cause of a value that a block gives; undefined for the mesh config. */
export const refIn = (
  block: PolicyBlock | undefined,
  ...path: readonly string[]
): ResourceRef | undefined =>
  block?.origin === undefined
    ? undefined
    : refTo(block.origin.object, [block.origin.path, ...path].join('.'));

const PORT_BLOCKS: readonly BlockName[] = ['connectionPool', 'outlierDetection', 'loadBalancer', 'tls']; // prettier-ignore
const BLOCKS: readonly BlockName[] = [...PORT_BLOCKS, 'tunnel', 'proxyProtocol', 'retryBudget'];

const NOTHING: Policy = {};

/** The policy of a whole service's cluster: what a rule says for a port, or else for all of them. */
export function rulePolicy(rule: MergedDestinationRule | undefined, port: number): Policy {
  const policy = object(rule?.spec, 'trafficPolicy');
  if (rule === undefined || policy === undefined) return NOTHING;
  const owner = rule.owner('trafficPolicy');
  return policyFor(policy, port, { object: owner, path: 'spec.trafficPolicy' }).policy;
}

/**
 * A subset's policy on top of its rule's. What a port of the subset leaves unsaid is default, not inherited
 * (istio/pilot/pkg/networking/util/util.go, MergeSubsetTrafficPolicy; model/destination_rule.go, MergeTrafficPolicy).
 */
export function withSubset(
  base: Policy,
  subset: JsonObject,
  { rule, port }: { readonly rule: MergedDestinationRule; readonly port: number },
): Policy {
  const own = object(subset, 'trafficPolicy');
  if (own === undefined) return base;
  const { policy, isOfPort } = policyFor(own, port, subsetOrigin(rule, subset));
  const inherited: Partial<Record<BlockName, PolicyBlock>> = { ...base };
  if (isOfPort) for (const name of PORT_BLOCKS) delete inherited[name];
  return { ...inherited, ...policy };
}

/** Where a subset stands in the object that brought it in: after a merge its index is another. */
function subsetOrigin(rule: MergedDestinationRule, subset: JsonObject): Origin {
  const name = text(subset, 'name') ?? '';
  const owner = rule.owner(`subsets.${name}`);
  const index = objects(owner.spec, 'subsets').findIndex((one) => text(one, 'name') === name);
  return { object: owner, path: `spec.subsets[${Math.max(index, 0)}].trafficPolicy` };
}

/** The path of a subset in the object that brought it in. */
export const subsetPath = (rule: MergedDestinationRule, subset: JsonObject): ResourceRef => {
  const { object: owner, path } = subsetOrigin(rule, subset);
  return refTo(owner, path.slice(0, -'.trafficPolicy'.length));
};

type Origin = NonNullable<PolicyBlock['origin']>;

/** A port's settings replace the others whole: nothing is inherited (util.go, GetPortLevelTrafficPolicy). */
function policyFor(
  policy: JsonObject,
  port: number,
  origin: Origin,
): { readonly policy: Policy; readonly isOfPort: boolean } {
  const ports = objects(policy, 'portLevelSettings');
  const index = ports.findIndex((one) => number(object(one, 'port'), 'number') === port);
  const own = ports[index];
  return own === undefined
    ? { policy: blocksOf(policy, BLOCKS, origin), isOfPort: false }
    : {
        policy: blocksOf(own, PORT_BLOCKS, {
          object: origin.object,
          path: `${origin.path}.portLevelSettings[${index}]`,
        }),
        isOfPort: true,
      };
}

function blocksOf(
  policy: JsonObject,
  names: readonly BlockName[],
  { object: owner, path }: Origin,
): Policy {
  const blocks: Partial<Record<BlockName, PolicyBlock>> = {};
  for (const name of names) {
    const value = object(policy, name);
    if (value !== undefined)
      blocks[name] = { value, origin: { object: owner, path: `${path}.${name}` } };
  }
  return blocks;
}

/** Mesh-wide blocks where nobody set one (cluster_traffic_policy.go, applyDefaultTrafficPolicy). */
export function withMeshDefaults(mesh: JsonObject, policy: Policy): Policy {
  const defaults = object(mesh, 'defaultTrafficPolicy');
  const connectionPool = object(defaults, 'connectionPool');
  const outlierDetection = object(defaults, 'outlierDetection');
  if (connectionPool === undefined && outlierDetection === undefined) return policy;
  return {
    ...(connectionPool && { connectionPool: { value: connectionPool, origin: undefined } }),
    ...(outlierDetection && { outlierDetection: { value: outlierDetection, origin: undefined } }),
    ...policy,
  };
}
