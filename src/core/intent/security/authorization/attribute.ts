import type { JsonObject } from '../../../model/json.ts';

/** What the matchers of a rule depend on besides the rule. */
export interface RuleContext {
  /** The policy's own, for service accounts without one. */
  readonly namespace: string;
  /** For a network filter, which knows no HTTP. */
  readonly forTcp: boolean;
  readonly trustDomains: readonly string[];
}

/** A matcher, or nothing for what cannot be asked: an HTTP attribute of TCP, a value that does not parse. */
export type Matcher = JsonObject | undefined;

/**
 * One attribute of authorization conditions (istio/pilot/pkg/security/authz/model/generator.go): asked value by value, any of
 * which is enough, or of all values at once.
 */
export interface Attribute {
  readonly side: 'permission' | 'principal';
  readonly each?: (value: string, context: RuleContext) => Matcher;
  readonly all?: (values: readonly string[], context: RuleContext) => Matcher;
  /** The values with what the mesh's trust domain aliases add. */
  readonly expand?: (values: readonly string[], domains: readonly string[]) => readonly string[];
}

/** An attribute of a rule with what it must and must not be. */
export interface Condition {
  readonly attribute: Attribute;
  readonly values: readonly string[];
  readonly notValues: readonly string[];
}
