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

/** Of a service without VirtualService: the port's own comes before that of all (istio/pilot/pkg/networking/core/route/route.go, hashForService). */
export function serviceHash(
  rule: MergedDestinationRule | undefined,
  port: number,
): ConsistentHash | undefined {
  if (rule === undefined) return undefined;
  const policy = object(rule.spec, 'trafficPolicy');
  return (
    portHash(rule, 'trafficPolicy', { policy, port }) ?? wholeHash(rule, 'trafficPolicy', policy)
  );
}

/**
 * Of a destination of a VirtualService: subset and port, subset, port, all (route.go, HashForHTTPDestination). Settings
 * of ports only count for destinations that name their port.
 */
export function destinationHash(
  context: ProxyContext,
  destination: JsonObject | undefined,
): ConsistentHash | undefined {
  const rule = context.scope.destinationRule(text(destination, 'host') ?? '', context.proxy.labels);
  if (rule === undefined) return undefined;
  const port = number(object(destination, 'port'), 'number');
  const name = text(destination, 'subset') ?? '';
  const subset = objects(rule.spec, 'subsets').find((one) => (text(one, 'name') ?? '') === name);
  const place = `subsets.${name}`;
  const ofSubset = object(subset, 'trafficPolicy');
  const policy = object(rule.spec, 'trafficPolicy');
  return (
    portHash(rule, place, { policy: ofSubset, port }) ??
    wholeHash(rule, place, ofSubset) ??
    portHash(rule, 'trafficPolicy', { policy, port }) ??
    wholeHash(rule, 'trafficPolicy', policy)
  );
}

function wholeHash(
  rule: MergedDestinationRule,
  place: string,
  policy: JsonObject | undefined,
): ConsistentHash | undefined {
  const hash = object(policy, 'loadBalancer', 'consistentHash');
  return hash && { hash, source: sourceOf(rule, place, 'loadBalancer.consistentHash') };
}

function portHash(
  rule: MergedDestinationRule,
  place: string,
  { policy, port }: { policy: JsonObject | undefined; port: number | undefined },
): ConsistentHash | undefined {
  if (port === undefined) return undefined;
  const settings = objects(policy, 'portLevelSettings');
  const at = settings.findIndex((one) => number(object(one, 'port'), 'number') === port);
  const hash = object(settings[at], 'loadBalancer', 'consistentHash');
  const field = `portLevelSettings[${at}].loadBalancer.consistentHash`;
  return hash && { hash, source: sourceOf(rule, place, field) };
}

/** @param place "trafficPolicy" or "subsets.NAME" */
function sourceOf(rule: MergedDestinationRule, place: string, field: string): ResourceRef {
  const owner = rule.owner(place);
  if (place === 'trafficPolicy') return refTo(owner, `spec.trafficPolicy.${field}`);
  const name = place.slice('subsets.'.length);
  const at = objects(owner.spec, 'subsets').findIndex((subset) => text(subset, 'name') === name);
  return refTo(owner, `spec.subsets[${Math.max(0, at)}].trafficPolicy.${field}`);
}
