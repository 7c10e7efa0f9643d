import { expect, test } from 'vitest';
import { object, objects } from '../../../../../src/core/decode/read.ts';
import { compileInbound } from '../../../../../src/core/intent/listeners/inbound/inbound.ts';
import { sourcesOf } from '../../../../../src/core/model/provenance.ts';
import type { JsonObject } from '../../../../../src/core/model/json.ts';
import { contextOf, podYaml, serviceYaml, yamlWorld } from '../../yaml-world.ts';

interface Setting {
  /** Variables and values of the proxy's container. */
  readonly env?: Readonly<Record<string, string>>;
}

function inbound(yaml: string, { env = {} }: Setting = {}): JsonObject[] {
  const variables = Object.entries(env).map(([name, value]) => `{ name: ${name}, value: "${value}" }`); // prettier-ignore
  const pod = podYaml('shop', 'web').replace('args: [proxy, sidecar]', `args: [proxy, sidecar], env: [${variables.join(', ')}]`); // prettier-ignore
  return compileInbound(contextOf(yamlWorld(`${pod}${yaml}`), 'shop/web'));
}

const sidecar = (ingress: string): string => `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: own, namespace: shop }
spec: { workloadSelector: { labels: { app: web } }, ingress: [${ingress}] }
---`;
const peers = (spec: string): string => `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: web, namespace: shop }
spec: { selector: { matchLabels: { app: web } }, ${spec} }
---`;

const summary = (listener: JsonObject | undefined): string[] =>
  objects(listener, 'filter_chains').map((chain) => {
    const match = object(chain, 'filter_chain_match');
    return [chain['name'], match?.['destination_port'] ?? '*', match?.['transport_protocol'] ?? '*', 'transport_socket' in chain ? 'mtls' : 'plain'].join(' '); // prettier-ignore
  });

test('has chains for plaintext only where mTLS is off, and for mTLS only where it is strict', () => {
  const service = serviceYaml('shop', 'web', '192.0.2.8', 'http/80');
  const [listener] = inbound(service + peers('mtls: { mode: STRICT }, portLevelMtls: { "80": { mode: DISABLE }, "81": { mode: DISABLE } }')); // prettier-ignore
  expect(summary(listener)).toEqual([
    'virtualInbound-blackhole 15006 * plain',
    'virtualInbound-catchall-http * tls mtls',
    'virtualInbound * tls mtls',
    'virtualInbound-catchall-http 81 raw_buffer plain',
    'virtualInbound 81 raw_buffer plain',
    '0.0.0.0_80 80 raw_buffer plain',
  ]);
  const chain = objects(listener, 'filter_chains').at(-1) ?? {};
  expect(sourcesOf(chain)['']).toMatchObject({ kind: 'Service', field: 'spec.ports[0]' });
  expect(sourcesOf(chain)['transport_socket']).toMatchObject({ field: 'spec.portLevelMtls.80.mode' }); // prettier-ignore
});

test('leaves ports to the proxy that are its own', () => {
  const [listener] = inbound(serviceYaml('shop', 'web', '192.0.2.8', 'http/15021'));
  expect(summary(listener).some((chain) => chain.includes('15021'))).toBe(false);
});

test("has a Sidecar's ports instead of the services', at the address of the pod or where it says", () => {
  const service = serviceYaml('shop', 'web', '192.0.2.8', 'http/80');
  const ingress =
    '{ port: { number: 81, protocol: TCP, name: t } }, { bind: 127.0.0.1, port: { number: 82, protocol: HTTP, name: h } }, ' +
    '{ port: { number: 82, protocol: TCP, name: twice } }';
  const [listener] = inbound(service + sidecar(ingress) + peers('mtls: { mode: STRICT }'));
  expect(summary(listener).slice(3)).toEqual(['192.0.2.1_81 81 tls mtls', '127.0.0.1_82 82 tls mtls']); // prettier-ignore
  const chain = objects(listener, 'filter_chains').at(-1);
  expect(object(chain, 'metadata', 'filter_metadata', 'istio')?.['config']).toBe('/apis/networking.istio.io/v1/namespaces/shop/sidecar/own'); // prettier-ignore
});

test('listens itself at ports that are not captured', () => {
  const ingress = '{ captureMode: NONE, bind: 192.0.2.7, port: { number: 8080, protocol: HTTP, name: h } }'; // prettier-ignore
  const [virtual, own, ...more] = inbound(sidecar(ingress));
  expect(more).toEqual([]);
  expect(virtual?.['name']).toBe('virtualInbound');
  expect(own).toMatchObject({
    name: '192.0.2.7_8080',
    address: { socket_address: { address: '192.0.2.7', port_value: 8080 } },
  });
  // Nobody redirects to it, and the only port opts in to the inspector.
  expect(objects(own, 'listener_filters')).toMatchObject([
    {
      name: 'envoy.filters.listener.tls_inspector',
      filter_disabled: { not_match: { destination_port_range: { start: 8080, end: 8081 } } },
    },
  ]);
});

test('has nothing but the ports of a Sidecar where nothing is captured', () => {
  const env = { ISTIO_META_INTERCEPTION_MODE: 'NONE' };
  const service = serviceYaml('shop', 'web', '192.0.2.8', 'http/80');
  expect(inbound(service, { env })).toEqual([]);
  const ingress = '{ port: { number: 80, protocol: HTTP, name: h } }, { captureMode: IPTABLES, port: { number: 81, protocol: HTTP, name: i } }'; // prettier-ignore
  expect(inbound(service + sidecar(ingress), { env }).map(({ name }) => name)).toEqual(['192.0.2.1_80']); // prettier-ignore
  const unprivileged = { ...env, ISTIO_META_UNPRIVILEGED_POD: 'true' };
  expect(inbound(service + sidecar(ingress), { env: unprivileged })).toEqual([]);
});

test('survives ingress ports and policies that make no sense', () => {
  const broken = sidecar('{ port: { number: http, protocol: 5 } }, {}, { port: 7 }');
  const [listener] = inbound(broken + peers('mtls: STRICT, portLevelMtls: [1]'));
  expect(summary(listener)).toHaveLength(6);
});
