import { objects, text } from '../../decode/read.ts';
import type { ConfigObject } from '../../intent/model/config-object.ts';
import { policiesByNamespace } from '../../intent/security/policies.ts';
import { attachedPolicies, type Workload } from '../../intent/security/policy-attachment.ts';
import { refTo } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { Facts } from './facts.ts';

/** One rule of a RequestAuthentication. */
export interface JwtRuleAt {
  readonly ref: ResourceRef;
  readonly issuer: string;
  readonly policy: ConfigObject;
}

/** All rules for tokens that hold for a workload. */
export function jwtRulesOf({ mesh: { world } }: Facts, workload: Workload): JwtRuleAt[] {
  const policies = attachedPolicies(policiesByNamespace(world, 'RequestAuthentication'), workload, [workload.namespace, world.rootNamespace]); // prettier-ignore
  return policies.flatMap((policy) =>
    objects(policy.spec, 'jwtRules').map((rule, at) => ({
      policy,
      ref: refTo(policy, `spec.jwtRules[${at}]`),
      issuer: text(rule, 'issuer') ?? '',
    })),
  );
}
