import type { JsonObject } from '../../../model/json.ts';
import { refTo, withSources } from '../../../model/provenance.ts';
import { any, extension, present } from '../../message.ts';
import type { ConfigObject } from '../../model/config-object.ts';
import type { RuleContext } from './attribute.ts';
import { rbac } from './rbac.ts';
import type { RbacAction } from './rule.ts';
import { isDryRun, type WorkloadPolicies } from './workload-policies.ts';

export type FilterContext = Omit<RuleContext, 'namespace'>;

/** Actions that Envoy's RBAC filter decides, in the order of their filters. */
const ACTIONS: readonly (readonly [Exclude<keyof WorkloadPolicies, 'CUSTOM'>, RbacAction])[] = [
  ['AUDIT', 'LOG'],
  ['DENY', 'DENY'],
  ['ALLOW', 'ALLOW'],
];
const SHADOW_PREFIX: Readonly<Record<RbacAction, string | undefined>> = {
  ALLOW: 'istio_dry_run_allow_',
  DENY: 'istio_dry_run_deny_',
  LOG: undefined,
};

/**
 * One RBAC filter for each action that a workload has policies for, HTTP or network (istio/pilot/pkg/security/authz/builder/builder.go,
 * build, buildHTTP, buildTCP).
 */
export function localFilters(policies: WorkloadPolicies, context: FilterContext): JsonObject[] {
  return ACTIONS.flatMap(([field, action]) => {
    const some = policies[field];
    return some.length === 0 ? [] : [filter(some, action, context)];
  });
}

function filter(
  policies: readonly ConfigObject[],
  action: RbacAction,
  context: FilterContext,
): JsonObject {
  const enforced = policies.filter((policy) => !isDryRun(policy));
  const tried = policies.filter(isDryRun);
  const rulesOf = (some: readonly ConfigObject[]): JsonObject | undefined =>
    some.length === 0 ? undefined : rbac(some, { ...context, action });
  const message = {
    rules: rulesOf(enforced),
    shadow_rules: rulesOf(tried),
    // Without a policy to try out Istio asks an absent message for its action, which reads ALLOW.
    shadow_rules_stat_prefix: SHADOW_PREFIX[tried.length === 0 ? 'ALLOW' : action],
  };
  const made = rbacFilter(message, context);
  const [first] = policies;
  return first === undefined ? made : withSources(made, { '': refTo(first) });
}

/** The RBAC filter of HTTP or of the network. */
export const rbacFilter = (
  message: JsonObject,
  { forTcp }: Pick<FilterContext, 'forTcp'>,
): JsonObject =>
  forTcp
    ? extension(
        'envoy.filters.network.rbac',
        any(
          'envoy.extensions.filters.network.rbac.v3.RBAC',
          present({ ...message, stat_prefix: 'tcp.' }),
        ),
      )
    : extension(
        'envoy.filters.http.rbac',
        any('envoy.extensions.filters.http.rbac.v3.RBAC', present(message)),
      );
