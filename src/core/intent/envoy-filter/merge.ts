import { isObject, text } from '../../decode/read.ts';
import { dataFields, isMapField } from '../../decode/spelling.ts';
import type { JsonObject } from '../../model/json.ts';
import { sourcesOf, withSources } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { Patch } from './patch.ts';
import { isWithoutEffect } from './presence.ts';

/** Fields of which only one can be set: setting one takes the others away (oneofs of envoy/config and envoy/extensions, v3). */
const ONE_OF: readonly (readonly string[])[] = [
  'type cluster_type',
  'ring_hash_lb_config maglev_lb_config original_dst_lb_config least_request_lb_config round_robin_lb_config',
  'zone_aware_lb_config locality_weighted_lb_config',
  'socket_address pipe envoy_internal_address',
  'port_value named_port',
  'filename inline_bytes inline_string environment_variable',
  'path path_config_source api_config_source ads self',
  'envoy_grpc google_grpc',
  'http_health_check tcp_health_check grpc_health_check custom_health_check',
  'text_format json_format text_format_source',
  'format json_format typed_json_format log_format',
  'endpoint endpoint_name',
  'typed_config config_discovery',
  'route redirect direct_response filter_action non_forwarding_action',
  'prefix path safe_regex connect_matcher path_separated_prefix path_match_policy',
  'cluster cluster_header weighted_clusters cluster_specifier_plugin inline_cluster_specifier_plugin',
  'host_rewrite_literal auto_host_rewrite host_rewrite_header host_rewrite_path_regex',
  'https_redirect scheme_redirect',
  'path_redirect prefix_rewrite',
  'path_redirect regex_rewrite',
  'exact prefix suffix safe_regex contains custom',
  'exact_match safe_regex_match range_match present_match prefix_match suffix_match contains_match string_match',
  'rds route_config scoped_routes',
  'tls_certificate session_ticket_keys validation_context generic_secret',
  'session_ticket_keys session_ticket_keys_sds_secret_config disable_stateless_session_resumption',
  'validation_context validation_context_sds_secret_config combined_validation_context',
  'explicit_http_config use_downstream_protocol_config auto_config',
  'fixed_delay header_delay',
  'fixed_limit header_limit',
  'http_status header_abort',
  'grpc_service http_service',
  'remote_jwks local_jwks',
].map((fields) => fields.split(' '));

/** By field, the others of its groups. */
const RIVALS = new Map<string, readonly string[]>();
for (const group of ONE_OF)
  for (const field of group)
    RIVALS.set(field, [...(RIVALS.get(field) ?? []), ...group.filter((other) => other !== field)]);

export interface MergeOptions {
  /** Lists are replaced instead of joined (MERGE_AND_REPLACE_LIST). */
  readonly replacesLists: boolean;
  /** Who sets the values. */
  readonly resource: ResourceRef;
}

/**
 * What proto.Merge does, on JSON: messages field by field, lists joined, entries of maps and what is packed into an Any
 * replaced, zero values left out (istio/pkg/proto/merge).
 */
export function merge(target: JsonObject, patch: JsonObject, options: MergeOptions): JsonObject {
  const { replacesLists, resource } = options;
  const merged: Record<string, unknown> = { ...target };
  const sources: Record<string, ResourceRef> = {};
  const isData = dataFields(patch, '');
  for (const [key, value] of Object.entries(patch)) {
    const old = merged[key];
    if (old !== undefined && isWithoutEffect(value)) continue;
    for (const other of RIVALS.get(key) ?? []) delete merged[other];
    if (Array.isArray(old) && Array.isArray(value) && !replacesLists)
      merged[key] = [...(old as unknown[]), ...value.map((item) => (isObject(item) ? withSources(item, { '': resource }) : item))]; // prettier-ignore
    else if (
      isObject(old) &&
      isObject(value) &&
      !isMapField(key) &&
      !isData(key) &&
      !('@type' in value)
    )
      // prettier-ignore
      merged[key] = merge(old, value, options);
    else {
      merged[key] = isObject(old) && isObject(value) ? replaced(old, value) : value;
      if (key !== '@type') sources[key] = resource;
    }
  }
  return withSources(merged, { ...sourcesOf(target), ...sources });
}

/** Of maps the entries are replaced, and what is packed as a whole, because it is bytes, unless there are none. */
function replaced(old: JsonObject, value: JsonObject): JsonObject {
  if (!('@type' in value)) return { ...old, ...value };
  const isEmpty = Object.keys(value).length === 1;
  return isEmpty && text(old, '@type') === text(value, '@type') ? old : value;
}

/** A message with a patch merged into it, and word of who did it at the values that the patch sets. */
export const applyMerge = (target: JsonObject, patch: Patch): JsonObject =>
  merge(target, patch.value, {
    replacesLists: patch.operation === 'MERGE_AND_REPLACE_LIST',
    resource: patch.resource,
  });

/** Merges of what is packed know nothing of MERGE_AND_REPLACE_LIST (envoyfilter/util.go, mergePatchValue). */
const mergePacked = (own: JsonObject, theirs: JsonObject, { resource }: Patch): JsonObject =>
  merge(own, theirs, { replacesLists: false, resource });

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
  return {
    ...filter,
    ...(name === undefined || name === '' ? {} : { name }),
    ...(isAlike ? { typed_config: mergePacked(own, theirs, patch) } : {}),
  };
}

/** Of transport sockets of the same name the configs are merged; others are replaced. Undefined where the patch has none. */
export function mergeSocket(socket: unknown, patch: Patch): JsonObject | undefined {
  const theirs = patch.value['transport_socket'];
  if (!isObject(theirs)) return undefined;
  if (!isObject(socket) || text(socket, 'name') !== text(theirs, 'name')) return theirs;
  const [mine, other] = [socket['typed_config'], theirs['typed_config']];
  if (!isObject(mine) || !isObject(other) || text(mine, '@type') !== text(other, '@type')) return socket; // prettier-ignore
  return { ...socket, typed_config: mergePacked(mine, other, patch) };
}
