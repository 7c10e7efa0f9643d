import { describe, expect, test } from 'vitest';
import { compileInboundListeners, compileProxy } from '../../../../src/core/intent/compile.ts';
import type { IntentProxy } from '../../../../src/core/intent/model/proxy.ts';
import type { World } from '../../../../src/core/intent/model/world.ts';
import { receiverKey } from '../../../../src/core/intent/receiver-key.ts';
import { buildWorld } from '../../../../src/core/intent/world/world.ts';
import { groupBy } from '../../../../src/core/model/group-by.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import { capturedServer } from '../../../../src/core/tls/mesh/captured-server.ts';
import { acceptedAt } from '../../../../src/core/tls/server/server-side.ts';
import { BUNDLES, objectsOfBundle } from '../../../support/captures.ts';
import { yamlWorld } from '../../intent/yaml-world.ts';
import { peerAuthentication, shopMesh } from '../mesh-yaml.ts';

const isInbound = ({ traffic_direction: direction }: JsonObject): boolean => direction === 'INBOUND'; // prettier-ignore

const untagged = (value: unknown): string =>
  JSON.stringify(value, (key, one: unknown) => (key === 'custom_tags' ? undefined : one));

describe.each(BUNDLES.filter((path) => !path.includes('corpus')))('%s', (bundle) => {
  test('what is compiled of the inbound side alone is that of the whole, and the same for one key', async () => {
    const world = buildWorld({ objects: await objectsOfBundle(bundle) });
    const sidecars = [...world.proxies.values()].filter(({ type }) => type === 'sidecar');
    for (const [, alike] of groupBy(sidecars, (proxy) => receiverKey(world, proxy))) {
      const all = alike.map((proxy) => untagged(compileInboundListeners(world, proxy).filter(isInbound))); // prettier-ignore
      expect(new Set(all).size).toBe(1);
      const [first] = alike;
      const whole = first && compileProxy(world, first).listeners.filter(isInbound);
      expect(all[0]).toBe(untagged(whole));
    }
  });
});

const pod = (name: string, ip: string, labels: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { ${labels} } }
spec: { containers: [{ name: istio-proxy, args: [proxy, sidecar] }] }
status: { phase: Running, podIP: ${ip}, podIPs: [{ ip: ${ip} }], conditions: [{ type: Ready, status: "True" }] }`;

const SERVICE = `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { clusterIP: 198.51.100.1, selector: { version: v1 }, ports: [{ name: http, port: 80, targetPort: 8080 }] }`;

const networking = (kind: string, spec: string): string => `
apiVersion: networking.istio.io/v1
kind: ${kind}
metadata: { name: one, namespace: shop }
spec: ${spec}`;

/** Two pods that differ by a label arrive alike, unless something asks for it. */
test.each([
  ['nothing', '', 1],
  ['a rule for clients of some', networking('DestinationRule', '{ host: web, subsets: [{ name: v1, labels: { version: v1 } }] }'), 1],
  ['a policy for some', peerAuthentication('one', '{ selector: { matchLabels: { version: v1 } }, mtls: { mode: STRICT } }'), 2],
  ['a service of some', SERVICE, 2],
  ['a filter for some', networking('EnvoyFilter', '{ workloadSelector: { labels: { version: v1 } }, configPatches: [] }'), 2],
  ['a Sidecar for some', networking('Sidecar', '{ workloadSelector: { labels: { version: v1 } }, ingress: [{ port: { number: 80, protocol: HTTP }, defaultEndpoint: 127.0.0.1:80 }] }'), 2],
])('with %s', (_, more, count) => {
  const world = yamlWorld([pod('a', '192.0.2.1', 'app: web, version: v1'), pod('b', '192.0.2.2', 'app: web, version: v2'), more].filter((text) => text !== '').join('\n---\n'));
  expect(new Set([...world.proxies.values()].map((proxy) => receiverKey(world, proxy))).size).toBe(count);
}); // prettier-ignore

/** @throws {Error} when there is none */
function proxyOf(world: World, name: string): IntentProxy {
  const proxy = world.proxies.get(`shop/${name}`);
  if (proxy === undefined) throw new Error(`no proxy ${name}`);
  return proxy;
}

test('a sidecar is known by what arrives at it, under its own name', () => {
  const mesh = shopMesh(peerAuthentication('strict', '{ mtls: { mode: STRICT }, selector: { matchLabels: { app: db } } }')); // prettier-ignore
  const server = mesh.meantServer({ namespace: 'shop', pod: 'db' });
  expect(server?.proxy).toEqual({ namespace: 'shop', pod: 'db' });
  expect(server?.clusters).toEqual([]);
  const accepts = ['db', 'web'].map((name) =>
    capturedServer(mesh.world, proxyOf(mesh.world, name)),
  );
  expect(accepts.map((one) => one && acceptedAt(one, { ip: '192.0.2.1', port: 8080 }))).toEqual(['mtls', 'permissive']); // prettier-ignore
  expect(mesh.meantServer({ namespace: 'shop', pod: 'cron' })).toBeUndefined();
});

test('where iptables capture nothing, and at gateways, all that is meant counts', () => {
  const pods = [
    pod('free', '192.0.2.3', 'app: free').replace('labels:', 'annotations: { sidecar.istio.io/interceptionMode: NONE }, labels:'),
    pod('edge', '192.0.2.4', 'istio: ingressgateway').replace('sidecar]', 'router]'),
  ]; // prettier-ignore
  const world = yamlWorld(pods.join('\n---\n'));
  for (const name of ['free', 'edge'])
    expect(capturedServer(world, proxyOf(world, name))).toBeUndefined();
});
