import { expect, test } from 'vitest';
import { object, objects } from '../../../../../src/core/decode/read.ts';
import { connectionManager } from '../../../../../src/core/intent/listeners/http/connection-manager.ts';
import type { ListenerClass } from '../../../../../src/core/intent/listeners/listener-class.ts';
import type { Protocol } from '../../../../../src/core/intent/model/protocol.ts';
import type { JsonObject } from '../../../../../src/core/model/json.ts';
import { contextOf, podYaml, yamlWorld } from '../../yaml-world.ts';

interface Setting {
  readonly of?: ListenerClass;
  readonly protocol?: Protocol;
  readonly proxyConfig?: string;
  readonly mesh?: JsonObject;
  readonly yaml?: string;
  readonly port?: number;
}

function manager({
  of = 'sidecar-outbound',
  protocol = 'HTTP',
  proxyConfig = '',
  mesh,
  yaml = '',
  port = 80,
}: Setting): JsonObject {
  // prettier-ignore
  const pod = podYaml('shop', 'web')
    .replace('labels: {', `annotations: { proxy.istio.io/config: '${proxyConfig}' }, labels: {`)
    .replace('[proxy, sidecar]', of === 'gateway' ? '[proxy, router]' : '[proxy, sidecar]');
  const context = contextOf(yamlWorld(pod + yaml, mesh), 'shop/web');
  const filter = connectionManager(context, { of, protocol, port, routes: 'r' });
  return object(filter, 'typed_config') ?? {};
}
const filterNames = (message: JsonObject): unknown[] =>
  objects(message, 'http_filters').map(({ name }) => name);

test('each class of listener answers for itself and passes on identities in its own way', () => {
  expect(manager({})).toMatchObject({ use_remote_address: false });
  expect(manager({})).not.toHaveProperty('server_name');
  expect(manager({ of: 'sidecar-inbound', protocol: 'GRPC' })).toMatchObject({
    server_name: 'istio-envoy',
    forward_client_cert_details: 'APPEND_FORWARD',
    set_current_client_cert_details: { subject: true, uri: true, dns: true },
    http2_protocol_options: {},
  });
  expect(manager({ of: 'gateway' })).toMatchObject({
    use_remote_address: true,
    forward_client_cert_details: 'SANITIZE_SET',
    set_current_client_cert_details: { subject: true, uri: true, dns: true, cert: true },
    http_protocol_options: {},
  });
});

test('proxyHeaders change what is told to peers', () => {
  const proxyConfig = 'proxyHeaders: {server: {disabled: true}, requestId: {disabled: true}, envoyDebugHeaders: {disabled: true}, xForwardedPort: {enabled: true}, preserveHttp1HeaderCase: true, forwardedClientCert: SANITIZE, setCurrentClientCertDetails: {subject: false, cert: true, uri: false}}'; // prettier-ignore
  const message = manager({ of: 'sidecar-inbound', proxyConfig });
  expect(message).toMatchObject({
    server_header_transformation: 'PASS_THROUGH',
    generate_request_id: false,
    append_x_forwarded_port: true,
    http_protocol_options: { header_key_format: { stateful_formatter: { name: 'preserve_case' } } },
    set_current_client_cert_details: { subject: false, cert: true, dns: true },
  });
  expect(message).not.toHaveProperty('server_name');
  expect(message).not.toHaveProperty('forward_client_cert_details');
  expect(objects(message, 'http_filters').at(-1)).toMatchObject({ typed_config: { suppress_envoy_headers: true } }); // prettier-ignore
});

test("a gateway's topology says how many proxies before it are trusted", () => {
  const proxyConfig = 'gatewayTopology: {numTrustedProxies: 2, forwardClientCertDetails: FORWARD_ONLY}'; // prettier-ignore
  const message = manager({ of: 'gateway', proxyConfig });
  expect(message).toMatchObject({ xff_num_trusted_hops: 2, forward_client_cert_details: 'FORWARD_ONLY' }); // prettier-ignore
  expect(message).not.toHaveProperty('set_current_client_cert_details');
});

test('connection settings override; the profile EDGE fills in the rest on gateways only', () => {
  const proxyConfig = 'connectionSettings: {profile: EDGE, httpIdleTimeout: 90s, httpMaxConcurrentStreams: 7}'; // prettier-ignore
  expect(manager({ of: 'gateway', proxyConfig })).toMatchObject({
    common_http_protocol_options: { idle_timeout: '90s', headers_with_underscores_action: 'REJECT_REQUEST' },
    stream_idle_timeout: '300s',
    http2_protocol_options: { max_concurrent_streams: 7, initial_stream_window_size: 65_536 },
    merge_slashes: true,
    path_with_escaped_slashes_action: 'UNESCAPE_AND_REDIRECT',
  }); // prettier-ignore
  expect(manager({ proxyConfig })).toMatchObject({ stream_idle_timeout: '0s', common_http_protocol_options: { idle_timeout: '90s' } }); // prettier-ignore
});

test.each([
  ['NONE', { normalize_path: false, path_with_escaped_slashes_action: 'KEEP_UNCHANGED' }],
  ['BASE', { normalize_path: true, path_with_escaped_slashes_action: 'KEEP_UNCHANGED' }],
  ['MERGE_SLASHES', { normalize_path: true, merge_slashes: true }],
  ['DECODE_AND_MERGE_SLASHES', { merge_slashes: true, path_with_escaped_slashes_action: 'UNESCAPE_AND_FORWARD' }],
])('path normalization %s', (normalization, expected) => {
  expect(manager({ mesh: { pathNormalization: { normalization } } })).toMatchObject(expected);
}); // prettier-ignore

test('gRPC-Web has its filter; ALPN is for what goes out', () => {
  expect(filterNames(manager({ protocol: 'GRPC-Web' }))).toEqual([
    'envoy.filters.http.grpc_web', 'envoy.filters.http.grpc_stats', 'istio.alpn', 'envoy.filters.http.fault', 'envoy.filters.http.cors', 'envoy.filters.http.router',
  ]); // prettier-ignore
  expect(filterNames(manager({ of: 'sidecar-inbound' }))).not.toContain('istio.alpn');
});

test('plugins stand in their phase by priority, on the ports and sides that they match', () => {
  const plugin = (name: string, spec: string): string => `
apiVersion: extensions.istio.io/v1alpha1
kind: WasmPlugin
metadata: { name: ${name}, namespace: shop }
spec: { url: "oci://example/${name}", ${spec} }
---`;
  const yaml = [
    plugin('low', 'phase: AUTHN, priority: 1'),
    plugin('high', 'phase: AUTHN, priority: 10'),
    plugin('server', 'match: [{ mode: SERVER }]'),
    plugin('port', 'match: [{ ports: [{ number: 81 }] }]'),
    plugin('network', 'type: NETWORK'),
    plugin('other', 'selector: { matchLabels: { app: other } }'),
  ].join('');
  const names = (port: number): unknown[] =>
    filterNames(manager({ yaml, port })).filter((name) => String(name).startsWith('extensions.'));
  const of = (name: string): string => `extensions.istio.io/trafficextension/shop.${name}~istio-translated-wasmplugin`; // prettier-ignore
  expect(names(80)).toEqual([of('high'), of('low')]);
  expect(names(81)).toEqual([of('high'), of('low'), of('port')]);
});

test('plugins and TrafficExtensions of one phase and priority stand by age', () => {
  const extension = (kind: string, name: string, day: number): string => `
apiVersion: extensions.istio.io/v1alpha1
kind: ${kind}
metadata: { name: ${name}, namespace: shop, creationTimestamp: "2026-01-0${day}T00:00:00Z" }
spec: ${kind === 'WasmPlugin' ? '{ url: "oci://example/a" }' : '{ lua: { inlineCode: "--" } }'}
---`;
  const yaml = extension('WasmPlugin', 'second', 2) + extension('TrafficExtension', 'first', 1);
  const names = filterNames(manager({ yaml, port: 80 })).map(String);
  const found = names.flatMap((name) => /trafficextension\/shop\.(\w+)/.exec(name)?.[1] ?? []);
  expect(found).toEqual(['first', 'second']);
});

test('mesh networks are internal addresses of gateways, in the order of their numbers', () => {
  const yaml = `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: "{}"
  meshNetworks: "networks: {n: {endpoints: [{fromCidr: 198.51.100.0/24}, {fromCidr: 9.0.0.0/8}, {fromCidr: nonsense}, {fromRegistry: x}]}}"
---`;
  expect(manager({ of: 'gateway', yaml })['internal_address_config']).toEqual({
    cidr_ranges: [
      { address_prefix: '9.0.0.0', prefix_len: 8 },
      { address_prefix: '198.51.100.0', prefix_len: 24 },
    ],
  });
  expect(manager({ yaml })).not.toHaveProperty('internal_address_config');
});
