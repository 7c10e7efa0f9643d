import { object, objects, strings, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ConfigObject } from '../model/config-object.ts';
import { mergedMatches } from './delegate-match.ts';
import { rememberMerged } from './rule-source.ts';
import { exportedTo, isVisible } from './visibility.ts';

/** What the rule that delegates gives where the delegate's own says nothing (istio/pilot/pkg/model/virtualservice.go, mergeHTTPRoute). */
const INHERITED = [
  'rewrite', 'directResponse', 'timeout', 'retries', 'fault', 'mirror', 'mirrorPercent', 'mirror_percent', 'mirrorPercentage', 'corsPolicy', 'mirrors',
  'headers',
] as const; // prettier-ignore

/** Finds a VirtualService without hosts by "namespace/name", its names in full. */
export type Delegates = (key: string) => ConfigObject | undefined;

/**
 * A VirtualService with the rules of its delegates in place of those that delegate; one whose delegate is missing or not exported to
 * it, or whose matches exclude each other, falls out. Delegates don't delegate further (virtualservice_controller.go, mergeVirtualServices).
 */
export function withDelegates(
  root: ConfigObject,
  delegates: Delegates,
  defaultExportTo: readonly string[],
): ConfigObject {
  const rules = objects(root.spec, 'http');
  if (rules.every((rule) => object(rule, 'delegate') === undefined)) return root;
  const http = rules.flatMap((rule) => {
    const reference = object(rule, 'delegate');
    if (reference === undefined) return rule;
    const namespace = text(reference, 'namespace') || root.namespace;
    const delegate = delegates(`${namespace}/${text(reference, 'name') ?? ''}`);
    if (delegate === undefined) return [];
    const exports = exportedTo(strings(delegate.spec, 'exportTo'), namespace, defaultExportTo);
    if (!isVisible(exports, root.namespace)) return [];
    return objects(delegate.spec, 'http').flatMap((own) => merged(rule, own));
  });
  return { ...root, spec: { ...root.spec, http } };
}

function merged(root: JsonObject, own: JsonObject): JsonObject[] {
  const ownMatches = objects(own, 'match');
  const matches = mergedMatches(objects(root, 'match'), ownMatches);
  if (matches === undefined) return [];
  const inherited = INHERITED.filter((key) => own[key] === undefined && root[key] !== undefined);
  const names = [text(root, 'name') ?? '', text(own, 'name') ?? ''].filter((name) => name !== '');
  const rule: JsonObject = {
    ...own,
    ...Object.fromEntries(inherited.map((key) => [key, root[key]])),
    ...(matches.length === 0 ? {} : { match: matches.map(({ match }) => match) }),
    ...(names.length === 0 ? {} : { name: names.join('-') }),
  };
  const keys: readonly string[] = ownMatches.length === 0 ? [...inherited, 'match'] : inherited;
  rememberMerged(rule, own, { root, keys: new Set(keys), matches: matches.map(({ index }) => index) }); // prettier-ignore
  return [rule];
}
