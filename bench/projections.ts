/** A proxy-config command, and what jq does for a comparable list. */
export interface Projection {
  readonly command: string;
  /** Whether the command reads /clusters besides the dump. */
  readonly readsHosts: boolean;
  /** One object a row: the main columns, without the joins and judgements that only meshdbg makes. */
  readonly jq: string;
}

export const PROJECTIONS: readonly Projection[] = [
  {
    command: 'clusters',
    readsHosts: true,
    jq: '[.configs[] | (.static_clusters, .dynamic_active_clusters)[]? | {name: .cluster.name, type: .cluster.type, lb: .cluster.lb_policy, timeout: .cluster.connect_timeout, tls: [.cluster.transport_socket_matches[]?.name], breakers: .cluster.circuit_breakers, updated: .last_updated}]',
  },
  {
    command: 'listeners',
    readsHosts: false,
    jq: '[.configs[] | .dynamic_listeners[]? | {name, address: .active_state.listener.address, direction: .active_state.listener.traffic_direction, chains: [.active_state.listener.filter_chains[]? | {match: .filter_chain_match, filters: [.filters[]?.name]}]}]',
  },
  {
    command: 'routes',
    readsHosts: false,
    jq: '[.configs[] | (.static_route_configs, .dynamic_route_configs)[]? | .route_config | .name as $route | .virtual_hosts[]? | .name as $host | .domains as $domains | .routes[]? | {$route, $host, $domains, match, to: (.route.cluster // .route.weighted_clusters)}]',
  },
  {
    command: 'endpoints',
    readsHosts: true,
    jq: '[.configs[] | (.static_endpoint_configs, .dynamic_endpoint_configs)[]? | .endpoint_config | .cluster_name as $cluster | .endpoints[]? | .locality as $locality | .lb_endpoints[]? | {$cluster, $locality, address: .endpoint.address, health: .health_status, weight: .load_balancing_weight, metadata}]',
  },
];
