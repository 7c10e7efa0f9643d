import { refTo } from '../../model/provenance.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';
import type { ResourceRef } from '../../model/resource.ts';

interface RuleSource {
  readonly object: KubeObject;
  /** "spec.http[2]" */
  readonly path: string;
  /** Where the rule of a delegate got what it does not say itself: the rule that delegates. */
  readonly parent?: { readonly source: RuleSource; readonly keys: ReadonlySet<string> };
}

/** Rules of prepared VirtualServices are copies (hosts qualified, delegates merged): here stands what they were made of. */
const sources = new WeakMap<JsonObject, RuleSource>();

/** Says where a rule comes from, unless that is known already: routes made of Gateway API objects say it first. */
export function rememberRule(rule: JsonObject, object: KubeObject, path: string): void {
  if (!sources.has(rule)) sources.set(rule, { object, path });
}

/** A rule of a delegate, and the keys that it took over from the rule that delegates. */
export function rememberMerged(
  merged: JsonObject,
  delegate: JsonObject,
  { root, keys }: { readonly root: JsonObject; readonly keys: ReadonlySet<string> },
): void {
  const source = sources.get(delegate);
  const parent = sources.get(root);
  if (source === undefined) return;
  sources.set(
    merged,
    parent === undefined ? source : { ...source, parent: { source: parent, keys } },
  );
}

/**
 * The object and field that a rule (an element of spec.http, spec.tcp or spec.tls of a prepared VirtualService) came from.
 * @param field within the rule: "timeout", "match[0].uri"
 */
export function ruleSource(rule: JsonObject, field?: string): ResourceRef | undefined {
  const source = sources.get(rule);
  if (source === undefined) return undefined;
  const key = /^\w+/.exec(field ?? '')?.[0];
  const { object, path } =
    key !== undefined && source.parent?.keys.has(key) === true ? source.parent.source : source;
  return refTo(object, field === undefined ? path : `${path}.${field}`);
}
