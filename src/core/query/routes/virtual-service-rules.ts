import { number, object, objects, strings, text } from '../../decode/read.ts';
import type { Route } from '../../model/envoy/virtual-host.ts';
import { groupBy } from '../../model/group-by.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';
import { matchSignature } from './match-signature.ts';
import { makesAction } from './virtual-service-action.ts';
import { virtualServiceMatch } from './virtual-service-match.ts';

/** One route that istiod may make of a VirtualService: each rule times each of its matches, in order. */
interface Candidate {
  readonly rule: number;
  readonly signature: string;
  readonly source: JsonObject;
}

/** How the VirtualService at hand stands to a route that Envoy has of it. */
export interface RuleFound {
  /**
   * `agrees`: one of its rules makes this route; `differs`: none does, so that the proxy has an older or newer version, or an
   * EnvoyFilter changed the route; `unknown`: several rules may have made it, or it delegates.
   */
  readonly yaml: 'agrees' | 'differs' | 'unknown';
  /** Index in spec.http of the rule that makes it; where it differs, of the only one that matches the same requests. */
  readonly rule: number | undefined;
}

export type RuleFinder = (route: Route) => RuleFound;

/**
 * The rules of one VirtualService. A route belongs to a rule when name and match are those of the rule and what it does is
 * what the rule says: a match alone proves nothing, because the object may be newer than the proxy's config.
 */
export function ruleFinder(virtualService: KubeObject): RuleFinder {
  const spec = object(virtualService.raw, 'spec') ?? {};
  const delegates = objects(spec, 'http').some((rule) => object(rule, 'delegate') !== undefined);
  const byKey = groupBy(candidatesOf(spec), ({ signature }) => signature);
  return (route) => {
    const matching = byKey.get(keyOf(route.name, matchSignature(route.match))) ?? [];
    const making = matching.filter(({ source }) =>
      makesAction(source, virtualService.namespace, route.action),
    );
    const rule = onlyRule(making);
    if (rule !== undefined) return { yaml: 'agrees', rule };
    return making.length > 0 || delegates
      ? { yaml: 'unknown', rule: undefined }
      : { yaml: 'differs', rule: onlyRule(matching) };
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
