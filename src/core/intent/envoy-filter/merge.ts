import { isObject, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { sourcesOf, withSources } from '../../model/provenance.ts';
import type { Patch } from './patch.ts';

/** Fields of which only one can be set: setting one takes the others away (oneof in Envoy's protos). */
const ONE_OF: readonly (readonly string[])[] = [
  ['route', 'redirect', 'direct_response', 'filter_action', 'non_forwarding_action'],
  ['cluster', 'cluster_header', 'weighted_clusters', 'cluster_specifier_plugin', 'inline_cluster_specifier_plugin'],
  ['host_rewrite_literal', 'auto_host_rewrite', 'host_rewrite_header', 'host_rewrite_path_regex'],
  ['prefix', 'path', 'safe_regex', 'path_separated_prefix', 'path_match_policy', 'connect_matcher'],
  ['rds', 'route_config', 'scoped_routes'],
  ['explicit_http_config', 'use_downstream_protocol_config', 'auto_config'],
  ['type', 'cluster_type'],
]; // prettier-ignore

/** google.protobuf messages that a merge replaces as a whole read as text or number in JSON; other messages are merged. */
export interface MergeOptions {
  /** Lists are replaced instead of joined (MERGE_AND_REPLACE_LIST). */
  readonly replacesLists: boolean;
}

/** What proto.Merge does, on JSON: messages field by field, lists joined, the rest replaced (istio/pkg/proto/merge). */
export function merge(target: JsonObject, patch: JsonObject, options: MergeOptions): JsonObject {
  const merged: Record<string, unknown> = { ...withSources(target, sourcesOf(target)) };
  for (const [key, value] of Object.entries(patch)) {
    for (const group of ONE_OF)
      if (group.includes(key)) for (const other of group) if (other !== key) delete merged[other];
    merged[key] = mergeValue(merged[key], value, options);
  }
  return withSources(merged, sourcesOf(target));
}

function mergeValue(target: unknown, patch: unknown, options: MergeOptions): unknown {
  if (Array.isArray(target) && Array.isArray(patch))
    return options.replacesLists ? patch : [...(target as unknown[]), ...(patch as unknown[])];
  if (!isObject(target) || !isObject(patch)) return patch;
  // Two packed messages of different types cannot be merged: the new one holds.
  const types = [text(target, '@type'), text(patch, '@type')];
  if (types[1] !== undefined && types[0] !== types[1]) return patch;
  return merge(target, patch, options);
}

/** A message with a patch merged into it, and word of who did it at the fields that the patch names. */
export function applyMerge(target: JsonObject, patch: Patch): JsonObject {
  const options = { replacesLists: patch.operation === 'MERGE_AND_REPLACE_LIST' };
  const touched = Object.keys(patch.value).map((key) => [key, patch.resource]);
  return withSources(merge(target, patch.value, options), Object.fromEntries(touched));
}

/** The value of a patch as an object of its own. */
export const added = ({ value, resource }: Patch): JsonObject =>
  withSources(value, { '': resource });

/** A filter with another merged into it: its name may change, packed configs of one type are merged (util.MergeAnyWithAny). */
export function mergeFilter(filter: JsonObject, patch: Patch): JsonObject {
  const own = filter['typed_config'];
  if (!isObject(own)) return filter;
  const name = text(patch.value, 'name');
  const theirs = patch.value['typed_config'];
  const isAlike = isObject(theirs) && text(theirs, '@type') === text(own, '@type');
  return withSources(
    {
      ...filter,
      ...(name === undefined || name === '' ? {} : { name }),
      ...(isAlike ? { typed_config: merge(own, theirs, { replacesLists: false }) } : {}),
    },
    { ...sourcesOf(filter), typed_config: patch.resource },
  );
}

/** A transport socket of the same name is merged inside; undefined where the patch has none. */
export function mergeSocket(socket: unknown, patch: Patch): JsonObject | undefined {
  const theirs = patch.value['transport_socket'];
  if (!isObject(theirs)) return undefined;
  if (!isObject(socket) || text(socket, 'name') !== text(theirs, 'name')) return theirs;
  return merge(socket, theirs, { replacesLists: false });
}
