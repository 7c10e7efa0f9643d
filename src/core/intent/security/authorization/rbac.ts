import { isObject } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { refTo, withSources } from '../../../model/provenance.ts';
import type { ResourceRef } from '../../../model/resource.ts';
import type { ConfigObject } from '../../model/config-object.ts';
import type { RuleContext } from './attribute.ts';
import { type RbacAction, rulePolicy } from './rule.ts';

/** Never true: stands for a policy without rules (istio/pilot/pkg/security/authz/builder/builder.go, rbacPolicyMatchNever). */
const NEVER: JsonObject = {
  permissions: [{ not_rule: { any: true } }],
  principals: [{ not_id: { any: true } }],
};

export interface RbacOptions extends Omit<RuleContext, 'namespace'> {
  readonly action: RbacAction;
  /** Of the names of the RBAC policies: CUSTOM ones are found by it. */
  readonly prefix?: string;
  /** Behind the names. */
  readonly suffix?: string;
}

/** config.rbac.v3.RBAC with a policy for each rule of AuthorizationPolicies (builder.go, build). */
export function rbac(policies: readonly ConfigObject[], options: RbacOptions): JsonObject {
  const { action, prefix = '', suffix = '' } = options;
  const built: Record<string, JsonObject> = {};
  const sources: Record<string, ResourceRef> = {};
  for (const policy of policies) {
    const context = { ...options, namespace: policy.namespace };
    const rules = policy.spec['rules'];
    const name = `${prefix}ns[${policy.namespace}]-policy[${policy.name}]-rule`;
    for (const [at, rule] of Array.isArray(rules) ? rules.entries() : []) {
      const made = isObject(rule) ? rulePolicy(rule, action, context) : undefined;
      if (made === undefined) continue;
      built[`${name}[${at}]${suffix}`] = made;
      sources[`${name}[${at}]${suffix}`] = refTo(policy, `spec.rules[${at}]`);
    }
    if (Array.isArray(rules) && rules.length > 0) continue;
    built[`${name}[0]${suffix}`] = NEVER;
    sources[`${name}[0]${suffix}`] = refTo(policy, 'spec.rules');
  }
  const message: Record<string, unknown> = {};
  // Proto3 JSON leaves out the first value of an enum and an empty map.
  if (action !== 'ALLOW') message['action'] = action;
  for (const _ in built) {
    message['policies'] = withSources(built, sources);
    break;
  }
  return message;
}
