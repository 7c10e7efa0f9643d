import { number, object, objects, strings, text } from '../../decode/read.ts';
import type { Route } from '../../model/envoy/virtual-host.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';
import { destinationOf } from '../destination.ts';
import { compareText } from '../order.ts';
import { matchSignature } from './match-signature.ts';
import { virtualServiceMatch } from './virtual-service-match.ts';

/** One route that istiod may make of a VirtualService: each rule times each of its matches, in order. */
interface Candidate {
  readonly rule: number;
  readonly signature: string;
  readonly source: JsonObject;
}

/** Finds the rule of a VirtualService that made a route; undefined when the object at hand does not prove one. */
export type RuleFinder = (route: Route) => number | undefined;

/**
 * The rules of one VirtualService. A route belongs to a rule when name and match are those of exactly one rule, or, among
 * several, its destinations are. The object may be newer than the proxy's config: then the match decides, not the action.
 */
export function ruleFinder(virtualService: KubeObject): RuleFinder {
  const byKey = new Map<string, Candidate[]>();
  for (const candidate of candidatesOf(object(virtualService.raw, 'spec') ?? {}))
    byKey.set(candidate.signature, [...(byKey.get(candidate.signature) ?? []), candidate]);
  return (route) => {
    const found = byKey.get(keyOf(route.name, matchSignature(route.match))) ?? [];
    return (
      onlyRule(found) ??
      onlyRule(
        found.filter(({ source }) => {
          const wanted = destinations(source, virtualService.namespace);
          return wanted !== undefined && wanted === routedTo(route);
        }),
      )
    );
  };
}

function onlyRule(candidates: readonly Candidate[]): number | undefined {
  const rules = new Set(candidates.map(({ rule }) => rule));
  return rules.size === 1 ? candidates[0]?.rule : undefined;
}

function candidatesOf(spec: JsonObject): Candidate[] {
  const found: Candidate[] = [];
  for (const [rule, source] of objects(spec, 'http').entries()) {
    const name = text(source, 'name') ?? '';
    const matches = objects(source, 'match');
    for (const match of matches.length === 0 ? [{}] : matches) {
      const signature = matchSignature(virtualServiceMatch(match));
      const matchName = text(match, 'name') ?? '';
      found.push({
        rule,
        source,
        signature: keyOf(matchName === '' ? name : `${name}.${matchName}`, signature),
      });
      // Istiod stops at the first route that takes every request (route.go, BuildHTTPRoutesForVirtualService).
      if (signature === CATCH_ALL && !isConditional(match)) return found;
    }
  }
  return found;
}

const CATCH_ALL = matchSignature(virtualServiceMatch({}));

/** Whether a match applies only to some proxies or ports, so that the catch-all may not have been emitted. */
const isConditional = (match: JsonObject): boolean =>
  strings(match, 'gateways').length > 0 ||
  object(match, 'sourceLabels') !== undefined ||
  (text(match, 'sourceNamespace') ?? '') !== '' ||
  (number(match, 'port') ?? 0) !== 0;

const keyOf = (name: string, signature: string): string => `${name}\n${signature}`;

/** Destinations of a rule as "host|subset" in one order; undefined for rules that do not forward. */
function destinations(rule: JsonObject, namespace: string): string | undefined {
  const routes = objects(rule, 'route');
  if (routes.length === 0) return undefined;
  return routes
    .map((route) => {
      const destination = object(route, 'destination');
      const host = text(destination, 'host') ?? '';
      // A short name means the VirtualService's own namespace (istio/pilot/pkg/model, ResolveShortnameToFQDN).
      const full = host.includes('.') ? host : `${host}.${namespace}`;
      return `${withoutDomain(full)}|${text(destination, 'subset') ?? ''}`;
    })
    .sort(compareText)
    .join('\n');
}

function routedTo({ action }: Route): string | undefined {
  if (action.kind !== 'forward') return undefined;
  const { to } = action;
  const clusters = to.kind === 'weighted' ? to.clusters : to.kind === 'cluster' ? [to] : [];
  return clusters
    .map((cluster) => {
      const { service, subset } = destinationOf(cluster);
      return `${withoutDomain(service ?? '')}|${subset ?? ''}`;
    })
    .sort(compareText)
    .join('\n');
}

/** "reviews.shop.svc.cluster.local" as "reviews.shop"; other hosts as they are. */
function withoutDomain(host: string): string {
  const labels = host.split('.');
  return labels[2] === 'svc' ? labels.slice(0, 2).join('.') : host;
}
