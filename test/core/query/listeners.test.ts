import { describe, expect, it } from 'vitest';
import { queryListeners, type ListenerFilters } from '../../../src/core/query/listeners.ts';
import { snapshotOf } from '../../support/proxy-snapshot.ts';

const tcp = (cluster: string) => ({
  name: 'tcp',
  typed_config: { '@type': 'x/y.TcpProxy', cluster },
});
const http = (name: string) => ({
  name: 'http',
  typed_config: { '@type': 'x/y.HttpConnectionManager', rds: { route_config_name: name } },
});
const chain = (match: object, more: object = {}) => ({
  filter_chain_match: match,
  filters: [tcp('c')],
  ...more,
});
const tls = (secret: string, requireClientCertificate = true, roots?: string) => ({
  transport_socket: {
    typed_config: {
      '@type': 'x/y.DownstreamTlsContext',
      require_client_certificate: requireClientCertificate,
      common_tls_context: {
        tls_certificate_sds_secret_configs: [{ name: secret }],
        ...(roots === undefined ? {} : { validation_context_sds_secret_config: { name: roots } }),
      },
    },
  },
});
const listener = (name: string, port: number, more: object = {}) => ({
  name,
  address: { socket_address: { address: '0.0.0.0', port_value: port } },
  ...more,
});
const rowsOf = (entries: readonly object[], filters: ListenerFilters = {}) =>
  queryListeners(
    snapshotOf({ dump: { ListenersConfigDump: { dynamic_listeners: entries } } }),
    filters,
  ).rows;
const active = (
  config: { readonly name: string; readonly address?: object },
  at = '2026-11-20T23:00:00Z',
) => ({
  name: config.name,
  active_state: { listener: config, last_updated: at },
});

describe('filter chains', () => {
  it('stand in the order of Envoy: port, addresses, SNI, transport, ALPN, source, default', () => {
    const rows = rowsOf([
      active(
        listener('l', 15006, {
          filter_chains: [
            chain({}),
            chain({ transport_protocol: 'raw_buffer' }),
            chain({ transport_protocol: 'tls' }),
            chain({ transport_protocol: 'tls', application_protocols: ['istio'] }),
            chain({ server_names: ['*.b.com'] }),
            chain({ server_names: ['*.a.b.com'] }),
            chain({ server_names: ['x.b.com'] }),
            chain({ prefix_ranges: [{ address_prefix: '10.0.0.0', prefix_len: 8 }] }),
            chain({ prefix_ranges: [{ address_prefix: '10.1.0.0', prefix_len: 16 }] }),
            chain({ destination_port: 9080 }),
            chain({ destination_port: 80, source_prefix_ranges: [{ address_prefix: '10.0.0.0', prefix_len: 8 }] }),
          ],
          default_filter_chain: chain({}),
        }),
      ),
    ]); // prettier-ignore
    expect(rows.map(({ match }) => match?.text)).toEqual([
      'port 80  from 10.0.0.0/8',
      'port 9080',
      'to 10.1.0.0/16',
      'to 10.0.0.0/8',
      'SNI x.b.com',
      'SNI *.a.b.com',
      'SNI *.b.com',
      'Istio mTLS TCP',
      'TLS',
      'plaintext',
      'anything else',
      'anything else',
    ]);
    expect(rows.at(-1)?.isDefault).toBe(true);
  });

  it.each([
    [['istio-http/1.0', 'istio-http/1.1', 'istio-h2'], 'tls', 'Istio mTLS HTTP'],
    [['istio', 'istio-peer-exchange', 'istio-h2'], 'tls', 'Istio mTLS'],
    [['http/1.1', 'h2c'], 'raw_buffer', 'plain HTTP'],
    [['h2', 'http/1.1'], 'tls', 'TLS HTTP'],
    [['h2', 'mine'], 'tls', 'tls  ALPN h2, mine'],
  ])('say ALPN %j on %s in words', (application_protocols, transport_protocol, text) => {
    const [row] = rowsOf([
      active(
        listener('l', 1, { filter_chains: [chain({ application_protocols, transport_protocol })] }),
      ),
    ]);
    expect(row?.match?.text).toBe(text);
  });

  it('tell protocol and destination', () => {
    const filters = (...list: object[]) => ({
      filter_chain_match: { server_names: ['a'] },
      filters: list,
    });
    const inline = {
      name: 'http',
      typed_config: {
        '@type': 'x/y.HttpConnectionManager',
        route_config: {
          name: 'inbound|80||',
          virtual_hosts: [
            { routes: [{ match: { prefix: '/' }, route: { cluster: 'inbound|80||' } }] },
          ],
        },
      },
    };
    const mongo = {
      name: 'm',
      typed_config: {
        '@type': 'type.googleapis.com/envoy.extensions.filters.network.mongo_proxy.v3.MongoProxy',
      },
    };
    const rows = rowsOf([
      active(listener('a', 1, { filter_chains: [filters(http('80'))] })),
      active(listener('b', 2, { filter_chains: [filters(tcp('outbound|80||web.shop.svc.cluster.local'))] })),
      active(listener('c', 3, { filter_chains: [filters(inline)] })),
      active(listener('d', 4, { filter_chains: [filters(mongo, tcp('BlackHoleCluster'))] })),
      active(listener('e', 5)),
    ]); // prettier-ignore
    expect(rows.map(({ protocol, destination }) => [protocol, destination?.text])).toEqual([
      ['HTTP', 'route 80'],
      ['TCP with SNI', 'web:80'],
      ['HTTP', 'application port 80'],
      ['Mongo', 'BlackHoleCluster (dropped)'],
      [null, undefined],
    ]);
  });
});

describe('mTLS', () => {
  const modes = (...chains: object[]) =>
    rowsOf([
      active(
        listener('virtualInbound', 15006, { traffic_direction: 'INBOUND', filter_chains: chains }),
      ),
    ]).map(({ match, mtls }) => [match?.text, mtls]);

  it('is judged over all chains of a port', () => {
    expect(
      modes(
        chain({ destination_port: 1, transport_protocol: 'tls' }, tls('default')),
        chain({ destination_port: 2, transport_protocol: 'tls' }, tls('default')),
        chain({ destination_port: 2, transport_protocol: 'raw_buffer' }),
        chain({ destination_port: 3 }),
        chain({ destination_port: 15006 }, { filters: [tcp('BlackHoleCluster')] }),
        chain({ transport_protocol: 'tls' }, tls('default')),
      ),
    ).toEqual([
      ['port 1  TLS', 'STRICT'],
      ['port 2  TLS', 'PERMISSIVE'],
      ['port 2  plaintext', 'PERMISSIVE'],
      ['port 3', 'DISABLE'],
      ['port 15006', null],
      ['TLS', 'STRICT'],
    ]);
  });

  it("is not what a gateway's or an ingress listener's own TLS is", () => {
    expect(modes(chain({ destination_port: 1 }, tls('kubernetes://mine')))).toEqual([
      ['port 1', null],
    ]);
    const rows = rowsOf([
      active(
        listener('0.0.0.0_8443', 8443, {
          filter_chains: [
            chain({ server_names: ['a'] }, tls('kubernetes://a', false)),
            chain({ server_names: ['b'] }, tls('kubernetes://b', true, 'kubernetes://b-cacert')),
            chain({ server_names: ['c'] }, tls('kubernetes://c', false, 'kubernetes://c-cacert')),
            chain({ server_names: ['d'] }),
            chain({ server_names: ['e'] }, tls('default')),
          ],
        }),
      ),
    ]);
    expect(rows.map((row) => [row.tls?.mode, row.tls?.certificateSecrets[0], row.mtls])).toEqual([
      ['simple', 'kubernetes://a', null],
      ['mutual', 'kubernetes://b', null],
      ['optional-mutual', 'kubernetes://c', null],
      ['passthrough', undefined, null],
      ['istio-mtls', 'default', null],
    ]);
    // Only where the TLS goes on is the SNI what makes it TCP of its own kind.
    expect(rows.map(({ protocol }) => protocol)).toEqual([
      'TCP', 'TCP', 'TCP', 'TCP with SNI', 'TCP',
    ]); // prettier-ignore
  });

  it('is plaintext where no TLS is asked for, and passed on where it is and nothing ends it', () => {
    const rows = rowsOf([
      active(
        listener('l', 80, {
          filter_chains: [
            chain({ transport_protocol: 'tls' }),
            chain({ transport_protocol: 'raw_buffer' }),
          ],
        }),
      ),
    ]);
    expect(rows.map((row) => row.tls?.mode)).toEqual(['passthrough', 'plaintext']);
  });
});

describe('states', () => {
  const error = {
    failed_configuration: listener('l', 80, {
      filter_chains: [chain({}), chain({ destination_port: 1 })],
    }),
    details: 'bad filter',
    last_update_attempt: '2026-11-20T23:59:30Z',
    version_info: 'v2',
  };
  const old = listener('l', 80, { filter_chains: [chain({})] }); // prettier-ignore

  it('show a refused version beside the one that serves, in one row', () => {
    // Envoy lists it twice: in the named entry and in one without a name.
    const rows = rowsOf([{ ...active(old), error_state: error }, { error_state: error }]);
    expect(rows.map(({ state }) => state)).toEqual(['active', 'rejected']);
    expect(rows[1]).toMatchObject({
      name: 'l',
      port: 80,
      destination: null,
      error: { details: 'bad filter', versionInfo: 'v2', ageMs: 30_000, otherServes: true },
    });
    expect(rowsOf([{ name: 'l', error_state: error }])[0]?.error?.otherServes).toBe(false);
  });

  it('tell since when', () => {
    const held = { listener: old, last_updated: '2026-11-20T23:58:00Z' };
    const rows = rowsOf([
      { name: 'l', active_state: held, warming_state: held, draining_state: held },
    ]);
    expect(rows.map(({ state, ageMs }) => [state, ageMs])).toEqual([
      ['active', 120_000],
      ['warming', 120_000],
      ['draining', 120_000],
    ]);
  });
});

describe('order and filters', () => {
  const entries = [
    active(listener('virtualInbound', 15006, { traffic_direction: 'INBOUND', filter_chains: [chain({ destination_port: 9080 }, { filters: [http('x')] }), chain({})] })),
    active({ ...listener('10.0.0.1_80', 80, { metadata: { filter_metadata: { istio: { config: '/apis/networking.istio.io/v1/namespaces/shop/gateway/mesh' } } } }), address: { socket_address: { address: '10.0.0.1', port_value: 80 } } }),
    active(listener('0.0.0.0_80', 80, { traffic_direction: 'OUTBOUND', filter_chains: [chain({ server_names: ['a'] })] })),
  ]; // prettier-ignore
  const names = (filters: ListenerFilters) => rowsOf(entries, filters).map(({ name }) => name);

  it('sort by port and address', () => {
    expect(names({})).toEqual(['0.0.0.0_80', '10.0.0.1_80', 'virtualInbound', 'virtualInbound']);
  });

  it.each([
    [{ port: 9080 }, ['virtualInbound']],
    [{ port: 15006 }, ['virtualInbound', 'virtualInbound']],
    [{ address: '10.0.0.1:80' }, ['10.0.0.1_80']],
    [{ address: '0.0.0.0', direction: 'outbound' }, ['0.0.0.0_80']],
    [{ type: 'http' }, ['virtualInbound']],
    [{ type: 'tcp', direction: 'outbound' }, ['0.0.0.0_80']],
    [{ name: 'virtual*', type: 'tcp' }, ['virtualInbound']],
    [{ status: 'warming' }, []],
    [{ owner: 'mesh' }, ['10.0.0.1_80']],
    [{ owner: 'gateway/shop/mesh' }, ['10.0.0.1_80']],
  ])('%j', (filters: ListenerFilters, expected) => {
    expect(names(filters)).toEqual(expected);
  });
});
