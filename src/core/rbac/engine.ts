import { any, not, type Truth } from './truth.ts';
import type { RbacPolicy, RbacRules } from '../model/envoy/rbac.ts';
import type { RbacFacts } from './facts.ts';
import { judge, type Shortfall } from './shortfall.ts';

/** What one policy says of a request. */
export interface PolicyVerdict {
  readonly policy: RbacPolicy;
  readonly matched: Truth;
  /** What keeps it from matching; empty when it matches. */
  readonly lacks: readonly Shortfall[];
}

/** What rules say of a request. */
export interface RulesVerdict {
  readonly action: RbacRules['action'];
  readonly isAllowed: Truth;
  /** The policy that Envoy names: the first that matches; undefined for "none", and where it is not known. */
  readonly decisive?: RbacPolicy;
  /** In Envoy's order, each judged by itself. */
  readonly policies: readonly PolicyVerdict[];
}

/**
 * What RBAC rules decide (envoy/source/extensions/filters/common/rbac/engine_impl.cc): ALLOW lets pass what some policy matches, DENY
 * what none matches, LOG everything.
 */
export function evaluate({ action, policies }: RbacRules, facts: RbacFacts): RulesVerdict {
  const verdicts = policies.map((policy) => judgePolicy(policy, facts));
  const matched = any(verdicts.map((verdict) => verdict.matched));
  const first = verdicts.find((verdict) => verdict.matched !== false);
  return {
    action,
    isAllowed: action === 'LOG' ? true : action === 'ALLOW' ? matched : not(matched),
    policies: verdicts,
    ...(first?.matched === true ? { decisive: first.policy } : {}),
  };
}

function judgePolicy(policy: RbacPolicy, facts: RbacFacts): PolicyVerdict {
  const permission = judge({ kind: 'one-of', of: policy.permissions }, facts);
  const principal = judge({ kind: 'one-of', of: policy.principals }, facts);
  const parts = [permission, principal];
  const lacks = [
    ...permission.lacks.map((one) => ({ ...one, part: 'permission' as const })),
    ...principal.lacks.map((one) => ({ ...one, part: 'principal' as const })),
  ];
  const truths = parts.map(({ truth }) => truth);
  if (truths.includes(false)) return { policy, matched: false, lacks };
  if (truths.includes(undefined) || policy.hasCondition) return { policy, matched: undefined, lacks: policy.hasCondition ? [...lacks, CONDITION] : lacks }; // prettier-ignore
  return { policy, matched: true, lacks: [] };
}

const CONDITION: Shortfall = {
  criterion: { kind: 'unknown', name: 'CEL condition' },
  truth: undefined,
  alternative: 0,
  part: 'condition',
};

/** The policy that would have matched with the fewest changes to the request; ones that can match go before ones that cannot. */
export function nearest(verdicts: readonly PolicyVerdict[]): PolicyVerdict | undefined {
  const distance = ({ lacks }: PolicyVerdict): number => lacks.reduce((sum, one) => sum + (isHopeless(one) ? 100 : 1), 0); // prettier-ignore
  return [...verdicts].sort((a, b) => distance(a) - distance(b))[0];
}

/** "not any": what Istio makes of a policy without rules. */
export const isHopeless = ({ criterion }: Pick<Shortfall, 'criterion'>): boolean =>
  criterion.kind === 'not'
    ? criterion.of.kind === 'any'
    : criterion.kind === 'one-of' &&
      criterion.of.length > 0 &&
      criterion.of.every((one) => isHopeless({ criterion: one }));
