import type { Candidate } from '../model/candidate.ts';
import type { ResourceRef } from '../../model/resource.ts';
import { isObject } from '../../decode/read.ts';
import type { Rbac } from '../../model/envoy/rbac.ts';
import { nearest, type PolicyVerdict, type RulesVerdict } from '../../rbac/engine.ts';
import type { RbacFacts } from '../../rbac/facts.ts';
import { fieldOf } from '../../rbac/policy-field.ts';
import { failureOf } from '../../rbac/words.ts';

/** The policies of a verdict as what was chosen from. */
export const policyCandidates = (verdict: RulesVerdict, facts: RbacFacts): Candidate[] =>
  verdict.policies.map((one) => candidateOf(one, facts, verdict.decisive?.name));

function candidateOf({ policy, lacks }: PolicyVerdict, facts: RbacFacts, decisive: string | undefined): Candidate {
  const [first] = lacks;
  const resource = policy.origin?.resource;
  return {
    name: policy.name,
    state: policy.name === decisive ? 'taken' : first === undefined ? 'not-reached' : 'passed-over',
    ...(first === undefined ? {} : { failure: failureOf(first, facts) }),
    ...(resource === undefined ? {} : { resource }),
  };
} // prettier-ignore

/** The object that decided: of the policy that matched, else of the one that came nearest to letting the request pass, with the field that kept it out. */
export function resourceOf({ decisive, policies }: RulesVerdict): ResourceRef | undefined {
  if (decisive !== undefined) return decisive.origin?.resource;
  const found = nearest(policies);
  const resource = found?.policy.origin?.resource;
  return resource && { ...resource, field: fieldOf(resource.field ?? 'spec', found?.lacks[0]) };
}

/** Envoy's words in details: "rbac_access_denied_matched_policy[none]", spaces as "_". */
export const deniedDetails = ({ decisive }: RulesVerdict): string =>
  `rbac_access_denied_matched_policy[${decisive?.name ?? 'none'}]`.replace(/\s/g, '_');

/** "DENY policy ns[bank]-policy[x]-rule[0] matches". */
export function verdictText({ action, isAllowed, decisive, policies }: RulesVerdict): string {
  if (decisive !== undefined) return `${action} policy ${decisive.name} matches`;
  if (isAllowed === undefined) return `${action}: whether a policy matches is not known`;
  return policies.length === 0 ? `${action} without any policy` : `no ${action} policy matches`;
}

interface Shadow {
  readonly rbac: Rbac;
  readonly verdict: RulesVerdict;
}

/** What shadow rules found out goes into dynamic metadata: of HTTP for ext_authz, of a connection for later filters. */
export function noteShadow(metadata: Map<string, unknown>, filter: string, { rbac: { shadowPrefix }, verdict }: Shadow): void {
  const before = metadata.get(filter);
  metadata.set(filter, {
    ...(isObject(before) ? before : {}),
    // What is not known is not told: a later filter would take it for granted.
    ...(verdict.isAllowed === undefined ? {} : { [`${shadowPrefix}shadow_engine_result`]: verdict.isAllowed ? 'allowed' : 'denied' }),
    ...(verdict.decisive === undefined ? {} : { [`${shadowPrefix}shadow_effective_policy_id`]: verdict.decisive.name }),
  });
} // prettier-ignore
