import { objects } from '../../../decode/read.ts';
import type { World } from '../../model/world.ts';
import { policiesByNamespace } from '../policies.ts';
import { attachedPolicies, type Workload } from '../policy-attachment.ts';
import type { JwtRule } from './jwt-provider.ts';

/** All rules for tokens that hold for a workload (istio/pilot/pkg/model/authentication.go). */
export function jwtRulesFor(world: World, workload: Workload): JwtRule[] {
  const policies = attachedPolicies(policiesByNamespace(world, 'RequestAuthentication'), workload, [
    workload.namespace,
    world.rootNamespace,
  ]);
  return policies.flatMap((policy) =>
    objects(policy.spec, 'jwtRules').map((rule, at) => ({
      policy,
      rule,
      field: `spec.jwtRules[${at}]`,
    })),
  );
}
