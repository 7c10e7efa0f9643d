import { number, object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { refTo } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { ProxyContext } from '../context.ts';
import type { MergedDestinationRule } from '../model/scope.ts';

/** `consistentHash` of a DestinationRule's traffic policy, and where it stands. */
export interface ConsistentHash {
  readonly hash: JsonObject;
  readonly source: ResourceRef;
}

/** A rule as it is looked into: one of scopes, or a single object. */
type Rule = Pick<MergedDestinationRule, 'spec' | 'owner'>;

/** Of a service without VirtualService: the port's own comes before that of all (istio/pilot/pkg/networking/core/route/route.go, hashForService). */
export const serviceHash = (rule: Rule | undefined, port: number): ConsistentHash | undefined =>
  rule && policyHashes(rule, 'trafficPolicy', { policy: object(rule.spec, 'trafficPolicy'), port })[0]; // prettier-ignore

/** Of a destination of a VirtualService. Settings of ports only count for destinations that name their port. */
export function destinationHash(
  context: ProxyContext,
  destination: JsonObject | undefined,
): ConsistentHash | undefined {
  const rule = context.scope.destinationRule(text(destination, 'host') ?? '', context.proxy.labels);
  const port = number(object(destination, 'port'), 'number');
  return rule && hashesFor(rule, text(destination, 'subset') ?? '', port)[0];
}

/** All that a rule has for a subset and port, the one that counts first: subset and port, subset, port, all (route.go, HashForHTTPDestination). */
export function hashesFor(rule: Rule, name: string, port: number | undefined): ConsistentHash[] {
  const subset = objects(rule.spec, 'subsets').find((one) => (text(one, 'name') ?? '') === name);
  return [
    ...policyHashes(rule, `subsets.${name}`, { policy: object(subset, 'trafficPolicy'), port }),
    ...policyHashes(rule, 'trafficPolicy', { policy: object(rule.spec, 'trafficPolicy'), port }),
  ];
}

interface Policy {
  readonly policy: JsonObject | undefined;
  readonly port: number | undefined;
}

/** The port's own, then that of all. */
function policyHashes(rule: Rule, place: string, { policy, port }: Policy): ConsistentHash[] {
  const settings = objects(policy, 'portLevelSettings');
  const at = port === undefined ? -1 : settings.findIndex((one) => number(object(one, 'port'), 'number') === port); // prettier-ignore
  const hashIn = (owner: JsonObject | undefined, path: string): ConsistentHash[] => {
    const hash = object(owner, 'loadBalancer', 'consistentHash');
    return hash === undefined ? [] : [{ hash, source: sourceOf(rule, place, `${path}loadBalancer.consistentHash`) }]; // prettier-ignore
  };
  return [...hashIn(settings[at], `portLevelSettings[${at}].`), ...hashIn(policy, '')];
}

/** @param place "trafficPolicy" or "subsets.NAME" */
function sourceOf(rule: Rule, place: string, field: string): ResourceRef {
  const owner = rule.owner(place);
  if (place === 'trafficPolicy') return refTo(owner, `spec.trafficPolicy.${field}`);
  const name = place.slice('subsets.'.length);
  const at = objects(owner.spec, 'subsets').findIndex(
    (subset) => (text(subset, 'name') ?? '') === name,
  );
  return refTo(owner, `spec.subsets[${at}].trafficPolicy.${field}`);
}
