import { fields, type FieldType } from './message-type.ts';

/**
 * The fields of what the Any values of a dump hold, by type URL, as in the .proto files of Envoy 1.40
 * (envoy/config/…/v3). One level: what lies deeper is judged by the data.
 */
const CLUSTER = fields({
  open: true,
  scalar:
    'name alt_stat_name type connect_timeout per_connection_buffer_limit_bytes lb_policy max_requests_per_connection dns_refresh_rate dns_jitter respect_dns_ttl dns_lookup_family use_tcp_for_dns_lookups wait_for_warm_on_init cleanup_interval protocol_selection close_connections_on_host_health_failure ignore_health_on_host_removal track_timeout_budgets connection_pool_per_downstream_connection',
  message:
    'transport_socket_matcher cluster_type eds_cluster_config load_assignment circuit_breakers upstream_http_protocol_options common_http_protocol_options http_protocol_options http2_protocol_options dns_failure_refresh_rate dns_resolution_config typed_dns_resolver_config outlier_detection upstream_bind_config lb_subset_config ring_hash_lb_config maglev_lb_config original_dst_lb_config least_request_lb_config round_robin_lb_config common_lb_config transport_socket metadata upstream_connection_options load_balancing_policy lrs_server upstream_config track_cluster_stats preconnect_policy',
  repeated:
    'transport_socket_matches health_checks typed_extension_protocol_options dns_resolvers filters lrs_report_endpoint_metrics',
});

const LISTENER = fields({
  open: true,
  scalar:
    'name stat_prefix use_original_dst per_connection_buffer_limit_bytes drain_type listener_filters_timeout continue_on_listener_filters_timeout transparent freebind tcp_fast_open_queue_length traffic_direction reuse_port enable_reuse_port tcp_backlog_size max_connections_to_accept_per_socket_event bind_to_port enable_mptcp ignore_global_conn_limit bypass_overload_manager',
  message:
    'address fcds_config filter_chain_matcher default_filter_chain metadata deprecated_v1 udp_listener_config api_listener connection_balance_config internal_listener tcp_keepalive',
  repeated: 'additional_addresses filter_chains listener_filters socket_options access_log',
});

const ROUTE_CONFIGURATION = fields({
  open: true,
  scalar:
    'name most_specific_header_mutations_wins validate_clusters max_direct_response_body_size_bytes ignore_port_in_host_matching vhost_header ignore_path_parameters_in_path_matching',
  message: 'vhds metadata',
  repeated:
    'virtual_hosts internal_only_headers response_headers_to_add response_headers_to_remove request_headers_to_add request_headers_to_remove cluster_specifier_plugins request_mirror_policies typed_per_filter_config',
});

const SECRET = fields({
  open: true,
  scalar: 'name',
  message: 'tls_certificate session_ticket_keys validation_context generic_secret',
});

const LOAD_ASSIGNMENT = fields({
  open: true,
  scalar: 'cluster_name',
  message: 'policy',
  repeated: 'endpoints named_endpoints',
});

const EXTENSION_CONFIG = fields({ open: true, scalar: 'name', any: 'typed_config' });

/** Bootstrap is no Any: its dump holds it as a plain message. */
export const BOOTSTRAP = fields({
  open: true,
  scalar:
    'flags_path stats_flush_interval stats_flush_on_admin stats_eviction_interval enable_dispatcher_stats header_prefix stats_server_version_override use_tcp_for_dns_lookups default_socket_interface perf_tracing_file_path',
  message:
    'node static_resources dynamic_resources cluster_manager hds_config deferred_stat_options stats_config watchdog watchdogs tracing layered_runtime admin overload_manager dns_resolution_config typed_dns_resolver_config default_config_source default_regex_engine xds_delegate_extension xds_config_tracker_extension listener_manager application_log_config grpc_async_client_manager_config memory_allocator_manager',
  repeated:
    'node_context_params stats_sinks bootstrap_extensions fatal_actions config_sources certificate_provider_instances inline_headers',
});

const BY_TYPE: Readonly<Record<string, FieldType>> = {
  'envoy.config.cluster.v3.Cluster': CLUSTER,
  'envoy.config.listener.v3.Listener': LISTENER,
  'envoy.config.route.v3.RouteConfiguration': ROUTE_CONFIGURATION,
  'envoy.extensions.transport_sockets.tls.v3.Secret': SECRET,
  'envoy.config.endpoint.v3.ClusterLoadAssignment': LOAD_ASSIGNMENT,
  'envoy.config.core.v3.TypedExtensionConfig': EXTENSION_CONFIG,
};

/** The fields of the message in an Any; undefined for a type that is not known here. */
export function resourceType(typeUrl: unknown): FieldType | undefined {
  if (typeof typeUrl !== 'string') return undefined;
  const name = typeUrl.slice(typeUrl.lastIndexOf('/') + 1);
  return Object.hasOwn(BY_TYPE, name) ? BY_TYPE[name] : undefined;
}
