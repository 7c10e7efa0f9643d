import { describe, expect, it } from 'vitest';
import { decodeExtensionConfig } from '../../../src/core/decode/extension-config.ts';
import { decodeListener } from '../../../src/core/decode/listener.ts';

const socket = (address: string, port: number) => ({
  socket_address: { address, port_value: port },
});
const typed = (type: string, fields: object = {}) => ({
  '@type': `type.googleapis.com/${type}`,
  ...fields,
});

describe('decodeListener', () => {
  it('reads addresses, direction and how connections come to it', () => {
    expect(
      decodeListener({
        name: '10.0.0.1_80',
        address: socket('10.0.0.1', 80),
        additional_addresses: [{ address: socket('fd00::1', 80) }],
        traffic_direction: 'OUTBOUND',
        bind_to_port: false,
      }),
    ).toMatchObject({
      addresses: ['10.0.0.1:80', '[fd00::1]:80'],
      direction: 'outbound',
      bindToPort: false,
      useOriginalDst: false,
    });
    expect(decodeListener({}).bindToPort).toBe(true);
  });

  it('reads a chain: its match, its TLS, and its filters by the type of their configs', () => {
    const listener = decodeListener({
      filter_chains: [
        {
          name: 'c',
          filter_chain_match: {
            destination_port: 9080,
            prefix_ranges: [
              { address_prefix: '10.0.0.0', prefix_len: 8 },
              { address_prefix: '::' },
            ],
            application_protocols: ['istio'],
            transport_protocol: 'tls',
            source_type: 'EXTERNAL',
          },
          transport_socket: {
            typed_config: typed('envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext', {
              require_client_certificate: true,
            }),
          },
          filters: [
            {
              name: 'istio.metadata_exchange',
              typed_config: typed('udpa.type.v1.TypedStruct', {
                type_url: 'type.googleapis.com/envoy.tcp.metadataexchange.config.MetadataExchange',
                value: {},
              }),
            },
            {
              name: 'any name',
              typed_config: typed('envoy.x.v3.HttpConnectionManager', {
                rds: { route_config_name: '9080' },
                http_filters: [
                  { name: 'wasm', config_discovery: { type_urls: ['a/b.Wasm'] } },
                  { name: 'off', disabled: true, typed_config: typed('x.Y') },
                ],
                access_log: [
                  { name: 'f', typed_config: typed('x.FileAccessLog', { path: '/dev/stdout' }) },
                ],
              }),
            },
          ],
        },
      ],
    });
    expect(listener.filterChains[0]).toMatchObject({
      match: {
        destinationPort: 9080,
        prefixRanges: ['10.0.0.0/8', '::/0'],
        sourceType: 'external',
        transportProtocol: 'tls',
      },
      transportSocket: { kind: 'tls', requireClientCertificate: true },
      filters: [
        { kind: 'other', typeUrl: expect.stringContaining('MetadataExchange') },
        {
          kind: 'http',
          http: {
            routes: { kind: 'rds', name: '9080' },
            httpFilters: [
              { name: 'wasm', discovered: true, typeUrl: 'a/b.Wasm' },
              { name: 'off', disabled: true, discovered: false },
            ],
            accessLogs: [{ type: 'FileAccessLog', target: '/dev/stdout' }],
          },
        },
      ],
    });
  });

  it('tells the kind of a listener filter, and for which connections it is off', () => {
    const range = (start: number) => ({ destination_port_range: { start, end: start + 1 } });
    const inspector = typed('envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector', {});
    const { listenerFilters } = decodeListener({
      listener_filters: [
        { name: 'a', filter_disabled: range(80), typed_config: inspector },
        { name: 'b', filter_disabled: { or_match: { rules: [range(80), range(443)] } } },
        { name: 'c', filter_disabled: { not_match: range(80) } },
        { name: 'd' },
        { name: 'e', filter_disabled: { any_match: true } },
      ],
    });
    const ports = (start: number) => ({ kind: 'ports', start, end: start + 1 });
    expect(listenerFilters).toEqual([
      { name: 'a', type: 'TlsInspector', disabled: ports(80) },
      { name: 'b', type: '', disabled: { kind: 'one-of', of: [ports(80), ports(443)] } },
      { name: 'c', type: '', disabled: { kind: 'not', of: ports(80) } },
      { name: 'd', type: '' },
      { name: 'e', type: '', disabled: { kind: 'any' } },
    ]);
  });
});

describe('decodeExtensionConfig', () => {
  it('looks through a typed struct', () => {
    const config = decodeExtensionConfig({
      name: 'shop.limit',
      typed_config: typed('xds.type.v3.TypedStruct', { type_url: 'x/y.Z' }),
    });
    expect(config).toMatchObject({ name: 'shop.limit', typeUrl: 'x/y.Z' });
  });
});
