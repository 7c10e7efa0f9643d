import { goBool } from '../../go-bool.ts';
import { text } from '../../../decode/read.ts';
import type { ConfigObject } from '../../model/config-object.ts';
import type { World } from '../../model/world.ts';
import { policiesByNamespace } from '../policies.ts';
import { attachedPolicies, type Workload } from '../policy-attachment.ts';

/** The AuthorizationPolicies of a workload by action. */
export interface WorkloadPolicies {
  readonly CUSTOM: readonly ConfigObject[];
  readonly AUDIT: readonly ConfigObject[];
  readonly DENY: readonly ConfigObject[];
  readonly ALLOW: readonly ConfigObject[];
}

/** Those of the root namespace before the workload's own (istio/pilot/pkg/model/authorization.go, ListAuthorizationPolicies). */
export function workloadPolicies(world: World, workload: Workload): WorkloadPolicies {
  const found = attachedPolicies(policiesByNamespace(world, 'AuthorizationPolicy'), workload, [
    world.rootNamespace,
    workload.namespace,
  ]);
  const withAction = (action: string): ConfigObject[] =>
    found.filter((policy) => (text(policy.spec, 'action') ?? 'ALLOW') === action);
  return {
    CUSTOM: withAction('CUSTOM'),
    AUDIT: withAction('AUDIT'),
    DENY: withAction('DENY'),
    ALLOW: withAction('ALLOW'),
  };
}

/** Annotation of a policy that is only tried out (istio.io/api/annotation, IoIstioDryRun). */
export const isDryRun = (policy: ConfigObject): boolean =>
  goBool(policy.annotations['istio.io/dry-run']) === true;
