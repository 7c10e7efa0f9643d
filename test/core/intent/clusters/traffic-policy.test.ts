import { describe, expect, it, test } from 'vitest';
import { sourcesOf } from '../../../../src/core/model/provenance.ts';
import { API, API_CLUSTER, apiUnder, at, clustersOf, httpOptions, rule } from './clusters-of.ts';

describe('protocol of a cluster', () => {
  it.each([
    ['h2UpgradePolicy: UPGRADE', {}, 'explicit_http_config.http2'],
    ['h2UpgradePolicy: DO_NOT_UPGRADE', { h2UpgradePolicy: 'UPGRADE' }, 'none'],
    ['h2UpgradePolicy: DEFAULT', { h2UpgradePolicy: 'UPGRADE' }, 'explicit_http_config.http2'],
    ['useClientProtocol: true, h2UpgradePolicy: UPGRADE', {}, 'use_downstream_protocol_config'],
  ])('with %s, mesh %o: %s', (http, mesh, expected) => {
    const options = httpOptions(apiUnder(`connectionPool: { http: { ${http} } }`, { mesh }));
    const said = at(options, 'use_downstream_protocol_config')
      ? 'use_downstream_protocol_config'
      : at(options, 'explicit_http_config', 'http2_protocol_options')
        ? 'explicit_http_config.http2'
        : 'none';
    expect(said).toBe(expected);
  });

  it('takes streams and keepalive only where HTTP/2 is sure', () => {
    const pool =
      'http: { maxConcurrentStreams: 7, http2KeepAlive: { interval: 1m, timeout: 500ms } ';
    expect(
      httpOptions(apiUnder(`connectionPool: { ${pool}, h2UpgradePolicy: UPGRADE } }`)),
    ).toEqual({
      common_http_protocol_options: {},
      explicit_http_config: {
        http2_protocol_options: {
          max_concurrent_streams: 7,
          connection_keepalive: { interval: '60s', timeout: '0.500s' },
        },
      },
    });
    expect(httpOptions(apiUnder(`connectionPool: { ${pool} } }`))).toEqual({
      common_http_protocol_options: {},
      explicit_http_config: { http_protocol_options: {} },
    });
  });

  it('keeps the case of header names where the proxy is told to, but not over HTTP/2', () => {
    const preserving = (yaml: string): string =>
      yaml.replace('labels:', `annotations: { proxy.istio.io/config: '{ "proxyHeaders": { "preserveHttp1HeaderCase": true } }' }, labels:`); // prettier-ignore
    const options = httpOptions(clustersOf(API, { pod: preserving }).get(API_CLUSTER));
    expect(at(options, 'explicit_http_config', 'http_protocol_options', 'header_key_format')).toBeDefined(); // prettier-ignore
    const sniffed = API.replace('name: http', 'name: other');
    const both = httpOptions(clustersOf(sniffed, { pod: preserving }).get(API_CLUSTER));
    expect(at(both, 'use_downstream_protocol_config', 'http_protocol_options', 'header_key_format')).toBeDefined(); // prettier-ignore
    const grpc = httpOptions(clustersOf(API.replace('name: http', 'name: grpc'), { pod: preserving }).get(API_CLUSTER)); // prettier-ignore
    expect(grpc).toEqual({ explicit_http_config: { http2_protocol_options: {} } });
  });
});

describe('connection pool', () => {
  it('overrides the mesh keepalive field by field, in whole seconds', () => {
    const mesh = { tcpKeepalive: { probes: 3, time: '7.9s', interval: '2s' } };
    const cluster = apiUnder('connectionPool: { tcp: { tcpKeepalive: { time: 1h } } }', { mesh });
    expect(at(cluster, 'upstream_connection_options', 'tcp_keepalive')).toEqual({
      keepalive_probes: 3,
      keepalive_time: 3600,
      keepalive_interval: 2,
    });
  });

  it('has a retry budget beside the limits, with defaults for what is left open', () => {
    const threshold = (policy: string): unknown => at(apiUnder(policy), 'circuit_breakers', 'thresholds', 0); // prettier-ignore
    expect(threshold('retryBudget: { percent: 5, minRetryConcurrency: 2 }')).toMatchObject({
      retry_budget: { budget_percent: { value: 5 }, min_retry_concurrency: 2 },
    });
    expect(threshold('retryBudget: {}')).toMatchObject({
      retry_budget: { budget_percent: { value: 20 }, min_retry_concurrency: 3 },
      max_retries: 4294967295,
    });
  });

  it('comes from the mesh where the rule has none; the catch-all takes limits but no HTTP options of it', () => {
    const mesh = {
      defaultTrafficPolicy: {
        connectionPool: { tcp: { maxConnections: 5 }, http: { idleTimeout: '3s' } },
        outlierDetection: { consecutive5xxErrors: 4 },
      },
    };
    const clusters = clustersOf(API, { mesh });
    const limits = (name: string): unknown => at(clusters.get(name), 'circuit_breakers', 'thresholds', 0, 'max_connections'); // prettier-ignore
    expect([API_CLUSTER, 'PassthroughCluster', 'InboundPassthroughCluster'].map(limits)).toEqual([5, 5, 5]); // prettier-ignore
    expect(at(clusters.get(API_CLUSTER), 'outlier_detection', 'consecutive_5xx')).toBe(4);
    expect(clusters.get('PassthroughCluster')).not.toHaveProperty('outlier_detection');
    expect(at(httpOptions(clusters.get('PassthroughCluster')), 'common_http_protocol_options')).toEqual({ idle_timeout: '300s' }); // prettier-ignore
    const own = apiUnder('connectionPool: { tcp: {} }', { mesh });
    expect(at(own, 'circuit_breakers', 'thresholds', 0, 'max_connections')).toBe(4294967295);
    expect(at(own, 'outlier_detection', 'consecutive_5xx')).toBe(4);
  });
});

test('outlier detection counts the status codes that the rule names', () => {
  const matcher = (codes: string): unknown =>
    at(httpOptions(apiUnder(`outlierDetection: { outlierDetectionHttpErrorCodes: [${codes}] }`)), 'outlier_detection', 'error_matcher'); // prettier-ignore
  const one = (code: string): unknown => ({
    http_response_headers_match: { headers: [{ name: ':status', string_match: { exact: code } }] },
  });
  expect(matcher('429')).toEqual(one('429'));
  expect(matcher('429, 503')).toEqual({ or_match: { rules: [one('429'), one('503')] } });
});

describe('load balancing', () => {
  it('PASSTHROUGH leaves the choice of the endpoint to the client', () => {
    const cluster = apiUnder('loadBalancer: { simple: PASSTHROUGH }');
    expect(cluster).toMatchObject({ type: 'ORIGINAL_DST', lb_policy: 'CLUSTER_PROVIDED' });
    expect(cluster).not.toHaveProperty('eds_cluster_config');
  });

  it.each([
    ['failover without outlier detection', 'loadBalancer: { localityLbSetting: { failover: [{ from: a, to: b }] } }', {}, undefined],
    ['failover', 'outlierDetection: {}, loadBalancer: { localityLbSetting: { failover: [{ from: a, to: b }] } }', {}, 'locality_weighted_lb_config'],
    ['weights', 'loadBalancer: { localityLbSetting: { distribute: [{ from: "*", to: { a: 100 } }] } }', {}, 'locality_weighted_lb_config'],
    ['weights, off', 'loadBalancer: { localityLbSetting: { enabled: false, distribute: [{ from: "*", to: { a: 100 } }] } }', {}, undefined],
    ['the mesh', 'outlierDetection: {}', { localityLbSetting: { failoverPriority: ['x'] } }, 'locality_weighted_lb_config'],
    ['zones', 'loadBalancer: { zoneAwareLbSetting: {} }', { localityLbSetting: {} }, 'zone_aware_lb_config'],
  ])('by locality: %s', (_, policy, mesh, expected) => {
    const common = at(apiUnder(policy, { mesh }), 'common_lb_config');
    expect(Object.keys(Object(common)).filter((key) => key !== 'healthy_panic_threshold')).toEqual(expected === undefined ? [] : [expected]); // prettier-ignore
  }); // prettier-ignore

  it('by zone, turned off, says so', () => {
    const cluster = apiUnder('loadBalancer: { zoneAwareLbSetting: { enabled: false, minClusterSize: 4 } }'); // prettier-ignore
    expect(at(cluster, 'common_lb_config', 'zone_aware_lb_config')).toEqual({
      routing_enabled: {},
      min_cluster_size: '4',
    });
  });

  it("follows the service's own traffic distribution and then never panics", () => {
    const near = API.replace('spec: {', 'spec: { trafficDistribution: PreferClose,');
    const cluster = clustersOf(`${near}${rule('trafficPolicy: { outlierDetection: { minHealthPercent: 40 } }')}`).get(API_CLUSTER); // prettier-ignore
    expect(at(cluster, 'common_lb_config')).toEqual({
      healthy_panic_threshold: {},
      locality_weighted_lb_config: {},
    });
  });

  it('lets sticky sessions reach draining endpoints', () => {
    const sticky = API.replace('namespace: shop', 'namespace: shop, labels: { istio.io/persistent-session: cookie }'); // prettier-ignore
    const cluster = clustersOf(sticky).get(API_CLUSTER);
    expect(at(cluster, 'common_lb_config', 'override_host_status', 'statuses')).toContain('DRAINING'); // prettier-ignore
  });
});

describe('subsets', () => {
  const subsets = (trafficPolicy: string): string => `
trafficPolicy: { connectionPool: { tcp: { maxConnections: 1 } }, proxyProtocol: { version: V2 } },
subsets: [{ name: v1, labels: { v: "1" }, trafficPolicy: { ${trafficPolicy} } }]`;
  const of = (trafficPolicy: string): unknown =>
    clustersOf(`${API}${rule(subsets(trafficPolicy))}`).get('outbound|80|v1|api.shop.svc.cluster.local'); // prettier-ignore
  const limit = (cluster: unknown): unknown => at(cluster, 'circuit_breakers', 'thresholds', 0, 'max_connections'); // prettier-ignore

  it('inherit blocks that they leave open, unless they set them for the port', () => {
    expect(limit(of('loadBalancer: { simple: RANDOM }'))).toBe(1);
    const ofPort = of('portLevelSettings: [{ port: { number: 80 }, loadBalancer: { simple: RANDOM } }]'); // prettier-ignore
    expect(limit(ofPort)).toBe(4294967295);
    expect(at(ofPort, 'transport_socket_matches', 0, 'transport_socket', 'name')).toBe('envoy.transport_sockets.upstream_proxy_protocol'); // prettier-ignore
  });

  it('name the field of each value', () => {
    const cluster = of('connectionPool: { tcp: { maxConnections: 9, connectTimeout: 2s } }');
    const path = 'spec.subsets[0].trafficPolicy.connectionPool';
    const sources = sourcesOf(Object(cluster));
    expect(sources['']).toMatchObject({ kind: 'DestinationRule', field: 'spec.subsets[0]' });
    expect(sources['connect_timeout']?.field).toBe(`${path}.tcp.connectTimeout`);
    const threshold = Object(at(cluster, 'circuit_breakers', 'thresholds', 0));
    expect(sourcesOf(threshold)['max_connections']?.field).toBe(`${path}.tcp.maxConnections`);
    expect(sources['type']?.kind).toBe('Service');
  });
});
