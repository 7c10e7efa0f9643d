import type { JsonObject } from '../../../model/json.ts';
import type { Condition, RuleContext } from './attribute.ts';
import { ruleConditions } from './conditions.ts';

/** Envoy's RBAC actions: CUSTOM uses DENY. */
export type RbacAction = 'ALLOW' | 'DENY' | 'LOG';

/** How permissions and principals are put together (envoy/config/rbac/v3/rbac.proto). */
interface Words {
  readonly and: (list: readonly JsonObject[]) => JsonObject;
  readonly or: (list: readonly JsonObject[]) => JsonObject;
  readonly not: (one: JsonObject) => JsonObject;
}
const PERMISSION: Words = {
  and: (rules) => ({ and_rules: { rules } }),
  or: (rules) => ({ or_rules: { rules } }),
  not: (rule) => ({ not_rule: rule }),
};
const PRINCIPAL: Words = {
  and: (ids) => ({ and_ids: { ids } }),
  or: (ids) => ({ or_ids: { ids } }),
  not: (id) => ({ not_id: id }),
};
const ANY: JsonObject = { any: true };

/**
 * The RBAC policy of one rule (istio/pilot/pkg/security/authz/model/model.go, Generate). What cannot be asked (an HTTP attribute of
 * TCP, a value that does not parse) leaves out the whole rule of an ALLOW policy, and only itself from the others: on both sides
 * less gets through. Undefined when the rule is left out.
 */
export function rulePolicy(
  rule: JsonObject,
  action: RbacAction,
  context: RuleContext,
): JsonObject | undefined {
  const conditions = ruleConditions(rule, context.trustDomains);
  if (conditions === undefined) return undefined;
  const sideOf = (
    lists: readonly (readonly Condition[])[],
    words: Words,
  ): JsonObject[] | undefined => {
    const sides: JsonObject[] = [];
    for (const list of lists) {
      const parts: JsonObject[] = [];
      for (const condition of list)
        if (!addMatchers(parts, condition, { words, context }) && action === 'ALLOW') return undefined; // prettier-ignore
      sides.push(words.and(parts.length === 0 ? [ANY] : parts));
    }
    return sides;
  };
  const permissions = sideOf(conditions.permissions, PERMISSION);
  const principals = sideOf(conditions.principals, PRINCIPAL);
  return permissions && principals && { permissions, principals };
}

/** @returns false when something could not be asked */
function addMatchers(
  parts: JsonObject[],
  condition: Condition,
  { words, context }: { readonly words: Words; readonly context: RuleContext },
): boolean {
  let complete = true;
  for (const values of [condition.values, condition.notValues]) {
    if (values.length === 0) continue;
    const { each, all } = condition.attribute;
    const matchers = all === undefined ? values.map((value) => each?.(value, context)) : [all(values, context)]; // prettier-ignore
    const present = matchers.filter((matcher) => matcher !== undefined);
    if (present.length < matchers.length) complete = false;
    const [first] = present;
    if (first === undefined) continue;
    const matcher = all === undefined ? words.or(present) : first;
    parts.push(values === condition.values ? matcher : words.not(matcher));
  }
  return complete;
}
