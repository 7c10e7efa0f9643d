import { text } from '../decode/read.ts';
import type { ConfigObject } from '../intent/model/config-object.ts';
import { jwtRulesFor } from '../intent/security/authentication/jwt-rules.ts';
import type { Workload } from '../intent/security/policy-attachment.ts';
import { refTo } from '../model/provenance.ts';
import type { ResourceRef } from '../model/resource.ts';
import type { Facts } from './facts.ts';

/** One rule of a RequestAuthentication. */
export interface JwtRuleAt {
  readonly ref: ResourceRef;
  readonly issuer: string;
  readonly policy: ConfigObject;
}

/** All rules for tokens that hold for a workload. */
export function jwtRulesOf({ mesh: { world } }: Facts, workload: Workload): JwtRuleAt[] {
  return jwtRulesFor(world, workload).map(({ policy, rule, field }) => ({
    policy,
    ref: refTo(policy, field),
    issuer: text(rule, 'issuer') ?? '',
  }));
}
