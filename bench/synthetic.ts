const ANY = 'type.googleapis.com/';
const NAMESPACES = 40;
const UPDATED = '2026-01-01T00:00:00.000Z';

/**
 * What a client sidecar of a mesh with so many services has, in the shape that istiod gives it: for each service a
 * cluster for every port and subset, endpoints, a virtual host. The same call gives the same bytes.
 */
export function syntheticProxy(services: number): { config_dump: unknown; clusters: unknown } {
  const names = Array.from({ length: services }, (_, index) => serviceOf(index));
  const clusters = names.flatMap((service) => clusterNames(service));
  return {
    clusters: { cluster_statuses: clusters.map((name, index) => status(name, index)) },
    config_dump: {
      configs: [
        dump('BootstrapConfigDump', { bootstrap: bootstrap() }),
        dump('ClustersConfigDump', {
          version_info: '1',
          dynamic_active_clusters: clusters.map((name) => versioned('cluster', cluster(name))),
        }),
        dump('EndpointsConfigDump', {
          dynamic_endpoint_configs: clusters.map((name, index) => ({
            endpoint_config: assignment(name, index),
          })),
        }),
        dump('ListenersConfigDump', {
          dynamic_listeners: names
            .slice(0, services / 10)
            .map((service, index) => listener(service, index)),
        }),
        dump('RoutesConfigDump', {
          dynamic_route_configs: [
            versioned('route_config', {
              '@type': `${ANY}envoy.config.route.v3.RouteConfiguration`,
              name: '80',
              virtual_hosts: names.map((service) => virtualHost(service)),
            }),
          ],
        }),
      ],
    },
  };
}

interface Service {
  readonly host: string;
  readonly short: string;
  readonly subsets: readonly string[];
}

function serviceOf(index: number): Service {
  const short = `service-${index}.team-${index % NAMESPACES}`;
  return {
    short,
    host: `${short}.svc.cluster.local`,
    subsets: index % 5 === 0 ? ['v1', 'v2'] : [],
  };
}

const clusterNames = ({ host, subsets }: Service): string[] =>
  ['', ...subsets].map((subset) => `outbound|80|${subset}|${host}`);

const dump = (type: string, fields: object): object => ({
  '@type': `${ANY}envoy.admin.v3.${type}`,
  ...fields,
});

const versioned = (field: string, resource: object): object => ({
  version_info: '2026-01-01T00:00:00Z/1',
  [field]: resource,
  last_updated: UPDATED,
});

const bootstrap = (): object => ({
  node: { id: 'sidecar~198.18.0.1~client.bench~bench.svc.cluster.local', cluster: 'client.bench' },
});

function cluster(name: string): object {
  const [, , , host = ''] = name.split('|');
  const [service = '', namespace = ''] = host.split('.');
  return {
    '@type': `${ANY}envoy.config.cluster.v3.Cluster`,
    name,
    type: 'EDS',
    eds_cluster_config: {
      eds_config: { ads: {}, initial_fetch_timeout: '0s', resource_api_version: 'V3' },
      service_name: name,
    },
    connect_timeout: '10s',
    circuit_breakers: {
      thresholds: [
        {
          max_connections: 4294967295,
          max_pending_requests: 4294967295,
          max_requests: 4294967295,
          max_retries: 4294967295,
          track_remaining: true,
        },
      ],
    },
    metadata: {
      filter_metadata: { istio: { services: [{ host, name: service, namespace }] } },
    },
    common_lb_config: { locality_weighted_lb_config: {} },
    transport_socket_matches: [
      {
        name: 'tlsMode-istio',
        match: { tlsMode: 'istio' },
        transport_socket: mutualTls(host, namespace),
      },
      {
        name: 'tlsMode-disabled',
        match: {},
        transport_socket: {
          name: 'envoy.transport_sockets.raw_buffer',
          typed_config: {
            '@type': `${ANY}envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer`,
          },
        },
      },
    ],
  };
}

function mutualTls(host: string, namespace: string): object {
  const sds = (name: string): object => ({
    name,
    sds_config: { api_config_source: { api_type: 'GRPC', transport_api_version: 'V3' } },
  });
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: {
      '@type': `${ANY}envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext`,
      common_tls_context: {
        alpn_protocols: ['istio-peer-exchange', 'istio'],
        tls_certificate_sds_secret_configs: [sds('default')],
        combined_validation_context: {
          default_validation_context: {
            match_typed_subject_alt_names: [
              {
                san_type: 'URI',
                matcher: { exact: `spiffe://cluster.local/ns/${namespace}/sa/default` },
              },
            ],
          },
          validation_context_sds_secret_config: sds('ROOTCA'),
        },
      },
      sni: `outbound_.80_._.${host}`,
    },
  };
}

const addressOf = (index: number): object => ({
  socket_address: {
    address: `198.18.${(index >> 8) % 256}.${index % 256}`,
    port_value: 8080,
  },
});

function assignment(name: string, index: number): object {
  const endpoint = (offset: number): object => ({
    endpoint: { address: addressOf(index * 3 + offset), health_check_config: {} },
    health_status: 'HEALTHY',
    metadata: {
      filter_metadata: {
        istio: { workload: `service-${index};team-${index % NAMESPACES};service;v1;Kubernetes` },
        'envoy.transport_socket_match': { tlsMode: 'istio' },
      },
    },
    load_balancing_weight: 1,
  });
  return {
    '@type': `${ANY}envoy.config.endpoint.v3.ClusterLoadAssignment`,
    cluster_name: name,
    endpoints: [
      {
        locality: { region: 'eu', zone: 'a' },
        lb_endpoints: [0, 1, 2].map(endpoint),
        load_balancing_weight: 3,
      },
    ],
    policy: { overprovisioning_factor: 140 },
  };
}

function status(name: string, index: number): object {
  const counters = [
    'cx_connect_fail',
    'cx_total',
    'rq_error',
    'rq_success',
    'rq_timeout',
    'rq_total',
  ];
  const gauges = ['cx_active', 'rq_active', 'rq_pending_active'];
  const host = (offset: number): object => ({
    address: addressOf(index * 3 + offset),
    stats: [
      ...counters.map((counter) => ({ name: counter })),
      ...gauges.map((gauge) => ({ type: 'GAUGE', name: gauge })),
    ],
    health_status: { eds_health_status: 'HEALTHY' },
    weight: 1,
    locality: { region: 'eu', zone: 'a' },
  });
  return {
    name,
    added_via_api: true,
    host_statuses: [0, 1, 2].map(host),
    observability_name: name,
    eds_service_name: name,
  };
}

function listener({ host }: Service, index: number): object {
  const proxy = {
    '@type': `${ANY}envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy`,
    stat_prefix: `outbound|443||${host}`,
    cluster: `outbound|443||${host}`,
  };
  return {
    name: `198.19.0.${index}_443`,
    active_state: versioned('listener', {
      '@type': `${ANY}envoy.config.listener.v3.Listener`,
      name: `198.19.0.${index}_443`,
      address: addressOf(index),
      filter_chains: [
        { filters: [{ name: 'envoy.filters.network.tcp_proxy', typed_config: proxy }] },
      ],
      traffic_direction: 'OUTBOUND',
    }),
  };
}

function virtualHost({ host, short, subsets }: Service): object {
  const route = {
    cluster: `outbound|80|${subsets[0] ?? ''}|${host}`,
    timeout: '0s',
    retry_policy: {
      retry_on: 'connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes',
      num_retries: 2,
    },
    max_grpc_timeout: '0s',
  };
  return {
    name: `${host}:80`,
    domains: [host, `${host}:80`, short, `${short}:80`, `${short}.svc`, `${short}.svc:80`],
    routes: [
      { name: 'default', match: { prefix: '/' }, route, decorator: { operation: `${host}:80/*` } },
    ],
    include_request_attempt_count: true,
  };
}
