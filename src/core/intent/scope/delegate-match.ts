import { flag, number, object, strings, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';

/** A match, and its index in the list of the rule that it was written in. */
export interface MergedMatch {
  readonly match: JsonObject;
  readonly index: number;
}

/**
 * The matches of a delegate's rule, each narrowed by each match of the rule that delegates that it agrees with; undefined when one
 * agrees with none (istio/pilot/pkg/model/virtualservice.go, mergeHTTPMatchRequests).
 */
export function mergedMatches(
  roots: readonly JsonObject[],
  own: readonly JsonObject[],
): readonly MergedMatch[] | undefined {
  const [only, other] = own.length === 0 ? [roots, own] : [own, roots];
  if (other.length === 0) return only.map((match, index) => ({ match, index }));
  const merged = own.map((match, index) =>
    roots
      .filter((root) => !isInConflict(root, match))
      .map((root) => ({ match: mergedMatch(root, match), index })),
  );
  return merged.some((list) => list.length === 0) ? undefined : merged.flat();
}

const TEXT_MATCHES = ['uri', 'scheme', 'method', 'authority'] as const;
const TEXT_MATCH_MAPS = ['headers', 'withoutHeaders', 'queryParams'] as const;

/** mergeHTTPMatchRequest: the delegate's values before the root's; ignoreUriCase and the namespace list are its own. */
function mergedMatch(root: JsonObject, own: JsonObject): JsonObject {
  const merged: Record<string, unknown> = { ...own };
  const names = [text(root, 'name') ?? '', text(own, 'name') ?? ''].filter((name) => name !== '');
  if (names.length > 0) merged['name'] = names.join('-');
  for (const key of TEXT_MATCHES) merged[key] ??= root[key];
  for (const key of [...TEXT_MATCH_MAPS, 'sourceLabels'])
    if (object(root, key) !== undefined)
      merged[key] = { ...object(root, key), ...object(own, key) };
  merged['port'] = number(own, 'port') || root['port'];
  merged['sourceNamespace'] = text(own, 'sourceNamespace') || root['sourceNamespace'];
  merged['statPrefix'] = text(own, 'statPrefix') || root['statPrefix'];
  if (strings(own, 'gateways').length === 0) merged['gateways'] = root['gateways'];
  for (const key of Object.keys(merged)) if (merged[key] === undefined) delete merged[key];
  return merged;
}

/** Whether nothing can match both, as istiod judges it (hasConflict). */
function isInConflict(root: JsonObject, own: JsonObject): boolean {
  if (TEXT_MATCHES.some((key) => isTextConflict(object(root, key), object(own, key)))) return true;
  for (const map of TEXT_MATCH_MAPS)
    for (const key of Object.keys(object(own, map) ?? {}))
      if (isTextConflict(object(root, map, key), object(own, map, key))) return true;
  if ((flag(root, 'ignoreUriCase') ?? false) !== (flag(own, 'ignoreUriCase') ?? false)) return true;
  const ports = [number(root, 'port') ?? 0, number(own, 'port') ?? 0];
  if (!ports.includes(0) && ports[0] !== ports[1]) return true;
  const namespace = text(root, 'sourceNamespace') ?? '';
  if (namespace !== '' && text(own, 'sourceNamespace') !== namespace) return true;
  const labels = object(root, 'sourceLabels') ?? {};
  for (const [key, value] of Object.entries(object(own, 'sourceLabels') ?? {}))
    if (labels[key] !== undefined && labels[key] !== value) return true;
  const gateways = strings(root, 'gateways');
  const wanted = strings(own, 'gateways');
  if (gateways.length === 0 || wanted.length === 0) return false;
  return gateways.length < wanted.length || !wanted.every((name) => gateways.includes(name));
}

/** stringMatchConflict. Two prefixes agree when the delegate's goes on from the root's. */
function isTextConflict(root: JsonObject | undefined, own: JsonObject | undefined): boolean {
  if (root === undefined || own === undefined) return false;
  const isSet = (match: JsonObject): boolean =>
    ['exact', 'prefix', 'regex'].some((kind) => (text(match, kind) ?? '') !== '');
  if ((text(root, 'regex') && isSet(own)) || (text(own, 'regex') && isSet(root))) return true;
  const exact = text(root, 'exact') ?? '';
  if (exact !== '') return text(own, 'exact') !== exact;
  const prefix = text(root, 'prefix') ?? '';
  const rest = text(own, 'prefix') || text(own, 'exact') || '';
  return prefix === '' || rest === '' || !rest.startsWith(prefix);
}
