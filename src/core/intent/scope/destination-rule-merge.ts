import { object, objects, strings, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ConfigObject } from '../model/config-object.ts';
import { once } from '../../model/once.ts';
import type { MergedDestinationRule } from '../model/scope.ts';
import { hostIndex, partOf, type HostIndex } from './host.ts';
import { mergedBackendPolicy } from './backend-policy.ts';

/** Rules of one namespace that came together, and whom they are exported to. */
export interface RuleEntry {
  readonly exportTo: ReadonlySet<string>;
  merged: MergedDestinationRule;
}

/** The DestinationRules of a namespace by their host. */
export type RuleIndex = HostIndex<RuleEntry[]>;

export const ruleIndex = (): RuleIndex => hostIndex<RuleEntry[]>();

export const workloadSelector = (spec: JsonObject): JsonObject | undefined =>
  object(spec, 'workloadSelector');

/**
 * Adds a rule to those of its host: it joins those with the same exportTo and workloadSelector, where an older one has its
 * subsets and policy before it, and stands for itself else (istio/pilot/pkg/model/destination_rule.go, mergeDestinationRule).
 * @param rule its host in full
 */
export function addRule(index: RuleIndex, rule: ConfigObject, exportTo: ReadonlySet<string>): void {
  const host = text(rule.spec, 'host') ?? '';
  const part = partOf(index, host);
  const entries = part.get(host);
  const entry: RuleEntry = { exportTo, merged: alone(rule) };
  if (entries === undefined) part.set(host, [entry]);
  else if (entries.map((existing) => joins(existing, rule, exportTo)).at(-1) === false)
    entries.push(entry);
}

/** A namespace's own clients and others mostly see the same: what is made for the one is shared by the other. */
const alone = once((rule: ConfigObject): MergedDestinationRule => ({ spec: rule.spec, from: [rule], owner: () => rule })); // prettier-ignore

/** @returns false when the rule (also) has to stand for itself */
function joins(entry: RuleEntry, rule: ConfigObject, exportTo: ReadonlySet<string>): boolean {
  const isEqual = isSameSet(exportTo, entry.exportTo);
  const isWider = entry.exportTo.size > 0 && [...entry.exportTo].every((name) => exportTo.has(name)); // prettier-ignore
  if (!isEqual && !isWider) return false;
  const own = workloadSelector(rule.spec);
  const existing = workloadSelector(entry.merged.spec);
  const areBoth = own !== undefined && existing !== undefined;
  if (areBoth && !isSameSelector(own, existing)) return false;
  entry.merged = joinedTo(entry.merged)(rule);
  return isEqual || areBoth || (own === undefined && existing === undefined);
}

const joinedTo = once((existing: MergedDestinationRule) => once((rule: ConfigObject) => merge(existing, rule))); // prettier-ignore

function merge(existing: MergedDestinationRule, rule: ConfigObject): MergedDestinationRule {
  const [first = rule] = existing.from;
  const subsets = objects(existing.spec, 'subsets');
  const names = new Set(subsets.map((subset) => text(subset, 'name')));
  const more = objects(rule.spec, 'subsets').filter((subset) => !names.has(text(subset, 'name')));
  const { policy, isOwn } = mergedPolicy(existing, first, rule);
  const owned = new Set(more.map((subset) => `subsets.${text(subset, 'name') ?? ''}`));
  if (isOwn) owned.add('trafficPolicy');
  return {
    spec: {
      ...existing.spec,
      ...(subsets.length + more.length === 0 ? {} : { subsets: [...subsets, ...more] }),
      ...(policy === undefined ? {} : { trafficPolicy: policy }),
    },
    from: [...existing.from, rule],
    owner: (path) => (owned.has(path.split('.', 2).join('.')) || owned.has(path.split('.', 1).join()) ? rule : existing.owner(path)), // prettier-ignore
  };
}

/** Among rules of users the first policy holds; one made of a Gateway API backend policy fills the gaps of a user's. */
function mergedPolicy(
  existing: MergedDestinationRule,
  first: ConfigObject,
  rule: ConfigObject,
): { readonly policy: JsonObject | undefined; readonly isOwn: boolean } {
  const before = object(existing.spec, 'trafficPolicy');
  const own = object(rule.spec, 'trafficPolicy');
  if (isBackendPolicy(first) === isBackendPolicy(rule) || before === undefined || own === undefined)
    return { policy: before ?? own, isOwn: before === undefined && own !== undefined };
  return isBackendPolicy(rule)
    ? { policy: mergedBackendPolicy(before, own), isOwn: false }
    : { policy: mergedBackendPolicy(own, before), isOwn: true };
}

/** Users may not set this annotation. */
const isBackendPolicy = ({ annotations }: ConfigObject): boolean =>
  annotations['internal.istio.io/parents'] !== undefined;

const isSameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((name) => b.has(name));

function isSameSelector(a: JsonObject, b: JsonObject): boolean {
  const labels = object(a, 'matchLabels') ?? {};
  const others = object(b, 'matchLabels') ?? {};
  return (
    Object.keys(labels).length === Object.keys(others).length &&
    Object.entries(labels).every(([key, value]) => others[key] === value)
  );
}

/** exportTo as it is written; a rule with workloadSelector is its own namespace's alone. */
export const ruleExportTo = ({ spec }: ConfigObject): ReadonlySet<string> =>
  workloadSelector(spec) === undefined ? new Set(strings(spec, 'exportTo')) : PRIVATE;

const PRIVATE: ReadonlySet<string> = new Set(['.']);
