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
  /** Index of a match as it was written, by its index in the merged rule. */
  readonly matches?: readonly number[];
}

/** Rules of prepared VirtualServices are copies (hosts qualified, delegates merged): here stands what they were made of. */
const sources = new WeakMap<JsonObject, RuleSource>();

/** Says where a rule comes from, unless that is known already: routes made of Gateway API objects say it first. */
export function rememberRule(rule: JsonObject, object: KubeObject, path: string): void {
  if (!sources.has(rule)) sources.set(rule, { object, path });
}

interface Merge {
  readonly root: JsonObject;
  /** What the rule took over from the one that delegates. */
  readonly keys: ReadonlySet<string>;
  readonly matches: readonly number[];
}

/** A rule of a delegate, merged with the one that delegates. */
export function rememberMerged(
  merged: JsonObject,
  delegate: JsonObject,
  { root, keys, matches }: Merge,
): void {
  const own = sources.get(delegate);
  const parent = sources.get(root);
  if (own === undefined) return;
  const source = { ...own, matches };
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
  if (field === undefined) return refTo(object, path);
  const written = field.replace(/^match\[(\d+)\]/, (all, at) => {
    const index = source.matches?.[Number(at)];
    return index === undefined ? all : `match[${index}]`;
  });
  return refTo(object, `${path}.${written}`);
}
