import { describe, expect, it } from 'vitest';
import { queryClusters } from '../../../src/core/query/clusters.ts';
import { clustersReport } from '../../../src/report/clusters.ts';
import { cellText } from '../../../src/render/style.ts';
import { snapshotOf } from '../../support/proxy-snapshot.ts';

const NAME = 'outbound|80||web.shop.svc.cluster.local';

const tlsSocket = (common: object, more: object = {}) => ({
  name: 'envoy.transport_sockets.tls',
  typed_config: {
    '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext',
    common_tls_context: common,
    ...more,
  },
});
const MESH = tlsSocket({
  tls_certificate_sds_secret_configs: [{ name: 'default' }],
  combined_validation_context: {
    default_validation_context: {},
    validation_context_sds_secret_config: { name: 'ROOTCA' },
  },
});
const AUTO = {
  transport_socket_matches: [
    { name: 'tlsMode-istio', match: { tlsMode: 'istio' }, transport_socket: MESH },
    {
      name: 'tlsMode-disabled',
      match: {},
      transport_socket: {
        name: 'envoy.transport_sockets.raw_buffer',
        typed_config: {
          '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer',
        },
      },
    },
  ],
};
const endpoint = (port: number, labels?: object) => ({
  endpoint: { address: { socket_address: { address: '198.18.0.1', port_value: port } } },
  ...(labels && {
    metadata: { filter_metadata: { 'envoy.transport_socket_match': labels } },
  }),
});
const ISTIO = { tlsMode: 'istio' };

/** The TLS of a cluster, in JSON and in its column; its endpoints come by EDS where they are given. */
function tlsOf(cluster: object, endpoints?: readonly object[]) {
  const assignment = { cluster_name: NAME, endpoints: [{ lb_endpoints: endpoints }] };
  const snapshot = snapshotOf({
    dump: {
      ClustersConfigDump: {
        dynamic_active_clusters: [{ cluster: { name: NAME, type: 'EDS', ...cluster } }],
      },
      ...(endpoints && {
        EndpointsConfigDump: { dynamic_endpoint_configs: [{ endpoint_config: assignment }] },
      }),
    },
  });
  const found = queryClusters(snapshot, {});
  const [table] = clustersReport(snapshot, found).blocks;
  if (table?.kind !== 'table') throw new Error('no table');
  const index = table.columns.findIndex(({ header }) => header === 'TLS');
  return { tls: found.rows[0]?.tls, text: cellText(table.rows[0]?.[index] ?? '') };
}

describe('auto mTLS', () => {
  it.each<readonly [string, readonly object[] | undefined, object | null]>([
    ['auto: mTLS', [endpoint(1, ISTIO), endpoint(2, ISTIO)], { 'istio-mtls': 2 }],
    ['auto: plaintext', [endpoint(1), endpoint(2, { tlsMode: 'disabled' })], { plaintext: 2 }],
    [
      'auto: 2 mTLS, 1 plaintext',
      [endpoint(1, ISTIO), endpoint(2), endpoint(3, ISTIO)],
      { 'istio-mtls': 2, plaintext: 1 },
    ],
    ['auto: no endpoints', [], {}],
    ['auto (endpoints not known)', undefined, null],
  ])('is told by the labels of the endpoints: %s', (text, endpoints, counts) => {
    expect(tlsOf(AUTO, endpoints)).toMatchObject({
      text,
      tls: { mode: 'auto', endpoints: counts, serverVerified: true },
    });
  });

  it('takes the assignment in the cluster itself where there is no other', () => {
    const load_assignment = { cluster_name: NAME, endpoints: [{ lb_endpoints: [endpoint(1)] }] };
    expect(tlsOf({ ...AUTO, type: 'STRICT_DNS', load_assignment }).text).toBe('auto: plaintext');
  });
});

describe('a server that is not verified', () => {
  const of = (validation: object) => tlsOf({ transport_socket: tlsSocket(validation) });

  it.each<readonly [string, object]>([
    ['no validation context', {}],
    ['an empty one', { validation_context: {} }],
    ['names without roots', { validation_context: { match_subject_alt_names: [{ exact: 'a' }] } }],
    [
      'untrusted chains',
      {
        validation_context: {
          trusted_ca: { filename: '/ca' },
          trust_chain_verification: 'ACCEPT_UNTRUSTED',
        },
      },
    ],
  ])('is said to be so: %s', (_, validation) => {
    expect(of(validation)).toMatchObject({
      text: 'TLS, server not verified',
      tls: { mode: 'simple', serverVerified: false, endpoints: null },
    });
  });

  it('is said of mutual TLS, too, and of no plain text', () => {
    const tls_certificates = [{ certificate_chain: { filename: '/cert' } }];
    expect(of({ tls_certificates }).text).toBe('mutual TLS, server not verified');
    expect(tlsOf({})).toMatchObject({ text: 'plaintext', tls: { serverVerified: null } });
  });

  it.each<readonly [string, object]>([
    ['roots', { validation_context: { trusted_ca: { filename: '/ca' } } }],
    ['roots by SDS', { validation_context_sds_secret_config: { name: 'file-root:/ca' } }],
    [
      'roots by SDS with names',
      {
        combined_validation_context: {
          default_validation_context: { match_subject_alt_names: [{ exact: 'a' }] },
          validation_context_sds_secret_config: { name: 'file-root:system' },
        },
      },
    ],
    ["the system's roots", { validation_context: { system_root_certs: {} } }],
    ['a fingerprint', { validation_context: { verify_certificate_hash: ['df6f'] } }],
  ])('is not one that is checked against %s', (_, validation) => {
    expect(of(validation)).toMatchObject({ text: 'TLS', tls: { serverVerified: true } });
  });
});
