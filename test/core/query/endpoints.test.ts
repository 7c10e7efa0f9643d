import { describe, expect, it } from 'vitest';
import { queryEndpoints } from '../../../src/core/query/endpoints.ts';
import type { EndpointRow } from '../../../src/core/query/endpoint-row.ts';
import { assignment, cluster, host, lbEndpoint, socket } from '../../support/endpoints.ts';
import { pod } from '../../support/pod.ts';
import { snapshotOf, type ProxyBodies } from '../../support/proxy-snapshot.ts';

const REVIEWS = 'outbound|9080|v1|reviews.shop.svc.cluster.local';

const dumpOf = (clusters: object[], endpoints: object[]): ProxyBodies['dump'] => ({
  ClustersConfigDump: { dynamic_active_clusters: clusters },
  EndpointsConfigDump: { dynamic_endpoint_configs: endpoints },
});

const rowsOf = (bodies: ProxyBodies): readonly EndpointRow[] =>
  queryEndpoints(snapshotOf(bodies), {}).rows;

describe('queryEndpoints', () => {
  it('joins the dump and /clusters into one row', () => {
    const [row, ...more] = rowsOf({
      dump: dumpOf(
        [cluster(REVIEWS)],
        [
          assignment(REVIEWS, {
            priority: 1,
            locality: { region: 'eu', zone: 'eu-1' },
            load_balancing_weight: 3,
            lb_endpoints: [
              lbEndpoint(socket('198.18.1.2', 9080), {
                health_status: 'UNHEALTHY',
                load_balancing_weight: 3,
                metadata: {
                  filter_metadata: {
                    'envoy.transport_socket_match': { tlsMode: 'istio' },
                    istio: { workload: 'reviews-v1;shop;reviews;v1;east' },
                  },
                },
              }),
            ],
          }),
        ],
      ),
      statuses: [
        {
          name: REVIEWS,
          host_statuses: [
            host(socket('198.18.1.2', 9080), {
              weight: 3,
              priority: 1,
              locality: { region: 'eu', zone: 'eu-1' },
              health_status: { failed_outlier_check: true, eds_health_status: 'HEALTHY' },
              stats: [{ name: 'rq_total', value: '8' }, { name: 'rq_error' }],
              success_rate: { value: 25 },
              local_origin_success_rate: { value: -1 },
            }),
          ],
        },
      ],
      objects: [pod('shop/reviews-v1-1', { ip: '198.18.1.2', node: 'node-1' })],
    });
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      proxy: 'shop/web-1',
      service: 'reviews.shop.svc.cluster.local',
      port: 9080,
      subset: 'v1',
      address: '198.18.1.2:9080',
      namespace: 'shop',
      pod: 'reviews-v1-1',
      node: 'node-1',
      workload: { name: 'reviews-v1', canonicalRevision: 'v1', cluster: 'east' },
      locality: 'eu/eu-1',
      weight: 3,
      priority: 1,
      health: 'unhealthy',
      reasons: [{ code: 'ejected' }],
      edsHealth: 'HEALTHY',
      activeHealthCheck: 'ok',
      outlierDetection: 'ejected',
      stats: { rqTotal: 8, rqError: 0 },
      successRate: 25,
      localOriginSuccessRate: null,
      sources: ['eds', 'clusters'],
      disagreements: [],
    });
  });

  it('shows a cluster without endpoints, and why that matters', () => {
    const row = (name: string, parts: object): EndpointRow | undefined =>
      rowsOf({
        dump: dumpOf([cluster(name, parts)], [assignment(name)]),
        statuses: [{ name }],
      })[0];
    const reasons = (found: EndpointRow | undefined): string[] =>
      (found?.reasons ?? []).map(({ code }) => code);
    expect(row(REVIEWS, {})).toMatchObject({ address: null, health: 'none' });
    expect(reasons(row(REVIEWS, {}))).toEqual(['no-endpoints']);
    expect(reasons(row('a', { type: 'STRICT_DNS' }))).toEqual(['unresolved']);
    expect(reasons(row('a', { type: 'ORIGINAL_DST' }))).toEqual(['on-demand']);
    expect(reasons(row('BlackHoleCluster', { type: 'STATIC' }))).toEqual(['on-purpose']);
  });

  it('does not call a cluster empty whose endpoints were not read, or are still to come', () => {
    const clusters = { dynamic_active_clusters: [cluster(REVIEWS)] };
    expect(rowsOf({ dump: { ClustersConfigDump: clusters } })).toMatchObject([
      { health: 'unknown', reasons: [{ code: 'not-read' }] },
    ]);
    const warming = { dynamic_warming_clusters: [cluster(REVIEWS)] };
    expect(rowsOf({ dump: { ClustersConfigDump: warming }, statuses: [] })).toMatchObject([
      { health: 'none', reasons: [{ code: 'warming' }] },
    ]);
  });

  it('finds the assignment of a cluster under its EDS service name', () => {
    const dump = dumpOf(
      [cluster('outbound_.80_._.a', { eds_cluster_config: { service_name: 'outbound|80||a' } })],
      [assignment('outbound|80||a', { lb_endpoints: [lbEndpoint(socket('198.18.1.2', 80))] })],
    );
    expect(rowsOf({ dump })).toMatchObject([
      { cluster: 'outbound_.80_._.a', address: '198.18.1.2:80' },
    ]);
  });

  it('knows paths, IPv6 and internal addresses, and who is behind them', () => {
    const tunnel = {
      envoy_internal_address: { server_listener_name: 'connect_originate', endpoint_id: '198.18.1.9:80' },
    }; // prettier-ignore
    const dump = dumpOf(
      [cluster('a', { transport_socket_matches: [{ name: 'hbone', match: { tunnel: 'http' }, transport_socket: { name: 'internal_upstream', typed_config: { '@type': 'x/InternalUpstreamTransport' } } }] })],
      [
        assignment('a', {
          lb_endpoints: [
            lbEndpoint({ pipe: { path: '/run/a.sock' } }),
            lbEndpoint(socket('2001:db8::7', 80)),
            lbEndpoint(tunnel, {
              metadata: { filter_metadata: { 'envoy.transport_socket_match': { tunnel: 'http' } } },
            }),
          ],
        }),
      ],
    ); // prettier-ignore
    const objects = [
      pod('shop/six', { ip: '2001:db8::7' }),
      pod('shop/nine', { ip: '198.18.1.9' }),
    ];
    expect(rowsOf({ dump, objects })).toMatchObject([
      { address: '/run/a.sock', pod: null, tls: { mode: 'plaintext' } },
      { address: '[2001:db8::7]:80', pod: 'six' },
      { address: 'envoy://connect_originate/198.18.1.9:80', pod: 'nine', tls: { mode: 'hbone' } },
    ]);
  });

  it('takes addresses of STATIC clusters from the cluster, and knows that DNS names are no addresses', () => {
    const own = (name: string, type: string): object =>
      cluster(name, {
        type,
        load_assignment: {
          cluster_name: name,
          endpoints: [{ lb_endpoints: [lbEndpoint(socket('api.example.com', 443))] }],
        },
      });
    const dump = dumpOf([own('dns', 'STRICT_DNS'), own('static', 'STATIC')], []);
    expect(rowsOf({ dump, origin: 'istiod' })).toMatchObject([
      { cluster: 'dns', address: 'api.example.com:443', health: 'unknown', sources: ['cluster'] },
      { cluster: 'static', health: 'healthy', sources: ['cluster'] },
    ]);
    const statuses = [{ name: 'dns', host_statuses: [host(socket('203.0.113.1', 443))] }];
    expect(rowsOf({ dump, statuses })).toMatchObject([
      { cluster: 'dns', address: '203.0.113.1:443', health: 'healthy', sources: ['clusters'] },
      { cluster: 'static' },
    ]);
  });

  it('names no reason where only Envoy’s merged health is known', () => {
    const dump = dumpOf(
      [cluster('a')],
      [assignment('a', { lb_endpoints: [lbEndpoint(socket('198.18.1.2', 80), { health_status: 'UNHEALTHY' })] })],
    ); // prettier-ignore
    expect(rowsOf({ dump })).toMatchObject([
      { health: 'unhealthy', edsHealth: null, outlierDetection: null },
    ]);
    expect(rowsOf({ dump, origin: 'istiod' })).toMatchObject([
      { health: 'unhealthy', edsHealth: 'UNHEALTHY', reasons: [{ code: 'eds-unhealthy' }] },
    ]);
  });

  it('does not guess a pod from an address that several share', () => {
    const dump = dumpOf(
      [cluster('a')],
      [assignment('a', { lb_endpoints: [lbEndpoint(socket('198.18.1.2', 80))] })],
    );
    const find = (...objects: ReturnType<typeof pod>[]): string | null | undefined =>
      rowsOf({ dump, objects })[0]?.pod;
    expect(find(pod('a/x', { ip: '198.18.1.2' }), pod('a/y', { ip: '198.18.1.2' }))).toBeNull();
    expect(find(pod('a/x', { ip: '198.18.1.2', hostNetwork: true }))).toBeNull();
    expect(
      find(pod('a/x', { ip: '198.18.1.2', phase: 'Succeeded' }), pod('a/y', { ip: '198.18.1.2' })),
    ).toBe('y');
  });

  it('gives the same rows for istiod’s spelling as for Envoy’s', () => {
    const metadata = {
      'envoy.transport_socket_match': { tlsMode: 'istio' },
      istio: { workload: 'a;b;c;d;e' },
    };
    const envoy = {
      dynamic_endpoint_configs: [
        assignment(REVIEWS, {
          locality: { region: 'eu', sub_zone: 's' },
          load_balancing_weight: 2,
          lb_endpoints: [
            {
              endpoint: { hostname: 'h', address: socket('198.18.1.2', 9080) },
              health_status: 'DRAINING',
              load_balancing_weight: 2,
              metadata: { filter_metadata: metadata },
            },
          ],
        }),
      ],
    };
    const istiod = {
      dynamicEndpointConfigs: [
        {
          endpointConfig: {
            clusterName: REVIEWS,
            endpoints: [
              {
                locality: { region: 'eu', subZone: 's' },
                loadBalancingWeight: 2,
                lbEndpoints: [
                  {
                    endpoint: {
                      hostname: 'h',
                      address: { socketAddress: { address: '198.18.1.2', portValue: 9080 } },
                    },
                    healthStatus: 'DRAINING',
                    loadBalancingWeight: 2,
                    metadata: { filterMetadata: metadata },
                  },
                ],
              },
            ],
          },
        },
      ],
    };
    const rows = rowsOf({ dump: { EndpointsConfigDump: istiod }, origin: 'istiod' });
    expect(rows).toEqual(rowsOf({ dump: { EndpointsConfigDump: envoy }, origin: 'istiod' }));
    expect(rows).toMatchObject([
      {
        hostname: 'h',
        locality: 'eu//s',
        weight: 2,
        edsHealth: 'DRAINING',
        tls: { label: 'istio' },
      },
    ]);
  });

  it.each([
    [{ address: '198.18.1.2' }, 1],
    [{ address: '198.18.1.2:80' }, 1],
    [{ address: '198.18.*' }, 2],
    [{ status: 'ejected' }, 1],
    [{ status: 'healthy' }, 1],
    [{ status: 'empty' }, 1],
    [{ pod: 'shop/x' }, 1],
    [{ pod: 'x' }, 1],
    [{ cluster: '*reviews*' }, 1],
    [{ fqdn: 'reviews', port: 9080, subset: 'v1' }, 1],
    [{ cluster: 'nothing' }, 0],
  ])('filters by %j', (filters, count) => {
    const dump = dumpOf([cluster('a'), cluster(REVIEWS)], [assignment(REVIEWS)]);
    const out = { health_status: { failed_outlier_check: true } };
    const hosts = [host(socket('198.18.1.2', 80)), host(socket('198.18.1.3', 80), out)];
    const statuses = [{ name: 'a', host_statuses: hosts }, { name: REVIEWS }];
    const objects = [pod('shop/x', { ip: '198.18.1.2' })];
    const { rows, note } = queryEndpoints(snapshotOf({ dump, statuses, objects }), filters);
    expect(rows).toHaveLength(count);
    expect(note === undefined).toBe(count > 0);
  });
});
