import { describe, expect, test } from 'vitest';
import { compileProxy } from '../../../src/core/intent/compile.ts';
import type { IntentProxy } from '../../../src/core/intent/model/proxy.ts';
import type { World } from '../../../src/core/intent/model/world.ts';
import { senderKey } from '../../../src/core/intent/sender-key.ts';
import { buildWorld } from '../../../src/core/intent/world/world.ts';
import { groupBy } from '../../../src/core/model/group-by.ts';
import { BUNDLES, objectsOfBundle } from '../../support/captures.ts';
import { yamlWorld } from './yaml-world.ts';

/** All that leaves a proxy by what the YAML means, without the tags that name its workload in traces. */
function sent(world: World, proxy: IntentProxy): string {
  const { listeners, clusters, routes, endpoints } = compileProxy(world, proxy);
  const outbound = listeners.filter((one) => one['traffic_direction'] !== 'INBOUND');
  const others = clusters.filter(({ name }) => !/^inbound|^Inbound/.test(String(name)));
  return JSON.stringify([outbound, others, routes, endpoints], (key, value: unknown) => (key === 'custom_tags' ? undefined : value)); // prettier-ignore
}

describe.each(BUNDLES)('%s', (bundle) => {
  test('proxies with one key are sent the same', async () => {
    const world = buildWorld({ objects: await objectsOfBundle(bundle) });
    const groups = groupBy(world.proxies.values(), (proxy) => senderKey(world, proxy));
    for (const [key, proxies] of groups)
      expect([key, new Set(proxies.map((proxy) => sent(world, proxy))).size]).toEqual([key, 1]);
  });
});

const pod = (name: string, ip: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: ${name} } }
spec: { containers: [{ name: istio-proxy, args: [proxy, sidecar] }] }
status: { phase: Running, podIP: ${ip}, podIPs: [{ ip: ${ip} }], conditions: [{ type: Ready, status: "True" }] }`;

function keysWith(more: string): number {
  const world = yamlWorld([pod('web', '192.0.2.1'), pod('cron', '192.0.2.2'), more].join('\n---\n'));
  return new Set([...world.proxies.values()].map((proxy) => senderKey(world, proxy))).size;
} // prettier-ignore

const networking = (kind: string, spec: string): string => `
apiVersion: networking.istio.io/v1alpha3
kind: ${kind}
metadata: { name: one, namespace: shop, creationTimestamp: "2026-01-01T00:00:00Z" }
spec: ${spec}`;

/** Two workloads of a namespace are one sender unless something asks which of them it is. */
test.each([
  ['a rule for all', networking('DestinationRule', '{ host: db }'), 1],
  ['a policy for who is called', networking('DestinationRule', '{ host: db }').replace('networking.istio.io/v1alpha3', 'security.istio.io/v1').replace('DestinationRule', 'AuthorizationPolicy').replace('{ host: db }', '{ selector: { matchLabels: { app: web } } }'), 1],
  ['a rule for some', networking('DestinationRule', '{ host: db, workloadSelector: { matchLabels: { app: web } } }'), 2],
  ['a route for some', networking('VirtualService', '{ hosts: [db], http: [{ match: [{ sourceLabels: { app: web } }], route: [{ destination: { host: db } }] }] }'), 2],
  ['a filter for some', networking('EnvoyFilter', '{ workloadSelector: { labels: { app: web } }, configPatches: [] }'), 2],
  ['a filter by node metadata', networking('EnvoyFilter', '{ configPatches: [{ applyTo: CLUSTER, match: { proxy: { metadata: { NAME: web } } }, patch: { operation: REMOVE } }] }'), 2],
  ['a Sidecar for some', networking('Sidecar', '{ workloadSelector: { labels: { app: web } }, egress: [{ hosts: ["./*"] }] }'), 2],
  ['places by a label', networking('DestinationRule', '{ host: db, trafficPolicy: { loadBalancer: { localityLbSetting: { failoverPriority: ["app=web"] } } } }'), 2],
])('%s', (_, more, count) => {
  expect(keysWith(more)).toBe(count);
}); // prettier-ignore
