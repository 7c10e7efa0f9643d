/**
 * Zero values in a patch: proto3 does not tell them from fields that are not set, so a merge leaves what was there, and
 * what istiod sends has none of them. Only wrapped numbers and flags can be set to zero, and only where nothing was set
 * before (proto.Merge merges the wrappers, too: golang/protobuf issue 1359).
 */
import { dataFields, isMapField } from '../../decode/spelling.ts';
import { isObject } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';

/** First values of enums, by the field (envoy/config and envoy/extensions, v3). Fields in a oneof are not here: those can be set. */
const FIRST: Readonly<Record<string, string>> = {
  append_action: 'APPEND_IF_EXISTS_OR_ADD', codec_type: 'AUTO', denominator: 'HUNDRED', dns_lookup_family: 'AUTO',
  drain_type: 'DEFAULT', enable_x_ratelimit_headers: 'OFF', forward_client_cert_details: 'SANITIZE',
  headers_with_underscores_action: 'ALLOW', health_status: 'UNKNOWN', internal_redirect_action: 'PASS_THROUGH_INTERNAL_REDIRECT',
  lb_policy: 'ROUND_ROBIN', metadata_fallback_policy: 'METADATA_NO_FALLBACK', override_option: 'DEFAULT',
  path_with_escaped_slashes_action: 'IMPLEMENTATION_SPECIFIC_DEFAULT', priority: 'DEFAULT', protocol: 'TCP',
  protocol_selection: 'USE_CONFIGURED_PROTOCOL', request_body_mode: 'NONE', request_header_mode: 'DEFAULT',
  request_trailer_mode: 'DEFAULT', request_type: 'BOTH', require_tls: 'NONE', resource_api_version: 'AUTO',
  response_body_mode: 'NONE', response_code: 'MOVED_PERMANENTLY', response_header_mode: 'DEFAULT',
  response_trailer_mode: 'DEFAULT', route_cache_action: 'DEFAULT', server_header_transformation: 'OVERWRITE', source_type: 'ANY',
  tls_maximum_protocol_version: 'TLS_AUTO', tls_minimum_protocol_version: 'TLS_AUTO', traffic_direction: 'UNSPECIFIED',
  transport_api_version: 'AUTO', trust_chain_verification: 'VERIFY_TRUST_CHAIN', unit: 'UNKNOWN', vh_rate_limits: 'OVERRIDE',
}; // prettier-ignore

/** Fields of google.protobuf.BoolValue, UInt32Value, … and fields in a oneof: zero is a value of theirs (envoy/config and envoy/extensions, v3). */
const SETTABLE = new Set(
  (
    'add_proxy_protocol_connection_state add_user_agent advertise_accept_encoding allow_absolute_url allow_all_routing allow_credentials allow_envoy allow_private_network_access always_consume_default_token_bucket always_eject_one_host append auto_host_rewrite bind_to_port buffer_size_bytes case_sensitive charge_cluster_response_stats choice_count chunk_size close_downstream_on_upstream_error consecutive_5xx consecutive_gateway_failure consecutive_local_origin_failure disallow_all disallow_is_error disallow_system dynamic_stats enable_early_data enable_full_scan enable_ja3_fingerprinting enable_oob_load_report enable_reuse_port enabled enforce_rsa_key_usage enforcing enforcing_consecutive_5xx enforcing_consecutive_gateway_failure enforcing_consecutive_local_origin_failure enforcing_failure_percentage enforcing_failure_percentage_local_origin enforcing_local_origin_success_rate enforcing_success_rate failure_percentage_minimum_hosts failure_percentage_request_volume failure_percentage_threshold forward_not_matching_preflights freebind full_scan_certs_on_sni_mismatch generate_request_id hash_balance_factor healthy_threshold hpack_table_size include_vh_rate_limits initial_connection_window_size initial_stream_window_size keepalive_interval keepalive_probes keepalive_time load_balancing_weight max_active_faults max_buffered_bytes max_concurrent_streams max_connect_attempts max_connection_pools max_connections max_consecutive_inbound_frames_with_empty_payload max_direct_response_body_size_bytes max_ejection_percent max_headers_count max_inbound_priority_frames_per_stream max_inbound_window_update_frames_per_data_frame_sent max_internal_redirects max_outbound_control_frames max_outbound_frames max_path_tag_length max_pending_requests max_receive_message_length max_request_headers_kb max_requests max_requests_per_connection max_retries maximum_ring_size min_cluster_size min_content_length minimum_ring_size normalize_path num_retries overprovisioning_factor override_stream_error_on_invalid_http_message pack_trace_reason pass_through_mode per_connection_buffer_limit_bytes per_request_buffer_limit_bytes per_upstream_preconnect_ratio predictive_preconnect_ratio prefix_len proxy_port require_client_certificate require_signed_certificate_timestamp require_sni response_buffer_size reuse_connection shared_span_context spawn_upstream_span stats_for_all_methods status_code stream_error_on_invalid_http_message success_rate_minimum_hosts success_rate_request_volume success_rate_stdev_factor successful_active_health_check_uneject_host suffix_len table_size tcp_fast_open_queue_length tokens_per_fill total_weight transparent unhealthy_threshold upstream_port_override use_original_dst use_refresh_token use_remote_address use_request_id_for_trace_sampling validate_clusters v4_prefix_mask_len v6_prefix_mask_len wait_for_warm_on_init weight ' +
    'any any_match bool_match cluster_header contains exact exact_match fixed_value grpc_status host_rewrite_header host_rewrite_literal http_status https_redirect inline_bytes inline_string int_value named_port path path_redirect path_separated_prefix port_value prefix prefix_match prefix_rewrite present_match reject_all scheme_redirect string_value strip_any_host_port suffix suffix_match text_format use_node_id'
  ).split(' '),
); // prettier-ignore

/** 64 bits, which JSON of protobuf writes as text. */
const WIDE = new Set(['cache_size', 'host_selection_retry_max_attempts', 'int_value', 'limit_kbps', 'max_buffered_bytes', 'maximum_ring_size', 'min_cluster_size', 'minimum_ring_size', 'response_buffer_size', 'table_size']); // prettier-ignore

const isZero = (value: unknown): boolean =>
  value === false || value === 0 || value === '' || value === '0';

/** Whether a merge of this value changes nothing where something was set before. */
export const isWithoutEffect = (value: unknown): boolean => value === null || isZero(value);

/** A message of a patch as istiod packs it: without what is not set. @param field the field that holds it */
export function packed(source: JsonObject, field = ''): JsonObject {
  const isData = dataFields(source, field);
  const entries = Object.entries(source).flatMap(([key, value]): [string, unknown][] => {
    if (isData(key)) return [[key, value]];
    if (value === null || FIRST[key] === value) return [];
    if (isZero(value) && !SETTABLE.has(key)) return [];
    return [[key, WIDE.has(key) && typeof value === 'number' ? String(value) : child(value, key)]];
  });
  return Object.fromEntries(entries);
}

function child(value: unknown, field: string): unknown {
  if (Array.isArray(value))
    return value.map((item) => (isObject(item) ? packed(item, field) : item));
  if (!isObject(value)) return value;
  if (!isMapField(field)) return packed(value, field);
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, item]) => [key, isObject(item) ? packed(item) : item])); // prettier-ignore
}
