import { expect, test } from 'vitest';
import { objects } from '../../../../../src/core/decode/read.ts';
import { compileOutbound } from '../../../../../src/core/intent/listeners/outbound/outbound.ts';
import type { JsonObject } from '../../../../../src/core/model/json.ts';
import { contextOf, podYaml, serviceYaml, yamlWorld } from '../../yaml-world.ts';
import { chains, listenerNames, named } from './outbound-summary.ts';

const SERVICES = serviceYaml('shop', 'db', '192.0.2.11', 'tcp/5432') + serviceYaml('shop', 'old', '192.0.2.12', 'tcp/5432') + serviceYaml('shop', 'http', '192.0.2.13'); // prettier-ignore
const object = (kind: string, namespace: string, spec: string): string => `
apiVersion: ${kind === 'Telemetry' ? 'telemetry' : 'networking'}.istio.io/v1
kind: ${kind}
metadata: { name: own, namespace: ${namespace} }
spec: ${spec}
---`;

/** The listeners of proxies in two namespaces of one world, those of "shop" compiled first. */
function both(yaml: string): Record<'shop' | 'play', JsonObject[]> {
  const world = yamlWorld(podYaml('shop', 'web') + podYaml('play', 'toy') + SERVICES + yaml, { proxyListenPort: 15_001, outboundTrafficPolicy: {}, accessLogFile: '/mesh' }); // prettier-ignore
  const of = (id: string): JsonObject[] => compileOutbound(contextOf(world, id));
  return { shop: of('shop/web'), play: of('play/toy') };
}
const filter = (listeners: readonly JsonObject[]): unknown =>
  objects(objects(named(listeners, '192.0.2.11_5432'), 'filter_chains')[0], 'filters').at(-1)?.['typed_config']; // prettier-ignore

test('namespaces that see the same share their TCP listeners, not what HTTP says of the proxy', () => {
  const { shop, play } = both('');
  expect(named(play, '192.0.2.11_5432')).toBe(named(shop, '192.0.2.11_5432'));
  expect(named(play, '0.0.0.0_80')).not.toBe(named(shop, '0.0.0.0_80'));
  expect(listenerNames(play)).toEqual(listenerNames(shop));
});

test("a rule of a client's own namespace is for its clients only", () => {
  const { shop, play } = both(object('DestinationRule', 'play', '{ host: db.shop.svc.cluster.local, trafficPolicy: { connectionPool: { tcp: { idleTimeout: 7s } } } }')); // prettier-ignore
  expect(filter(shop)).not.toHaveProperty('idle_timeout');
  expect(filter(play)).toHaveProperty('idle_timeout', '7s');
});

test('clients are told apart by what rules ask of their namespace and labels', () => {
  const rule = (match: string): string =>
    object('VirtualService', 'shop', `{ hosts: [db], tcp: [{ match: [${match}], route: [{ destination: { host: old } }] }] }`); // prettier-ignore
  for (const match of ['{ sourceNamespace: play }', '{ sourceLabels: { app: toy } }']) {
    const { shop, play } = both(rule(match));
    expect(chains(named(shop, '192.0.2.11_5432'))).toEqual(['any → outbound|5432||db.shop.svc.cluster.local']); // prettier-ignore
    expect(chains(named(play, '192.0.2.11_5432'))).toEqual(['any → outbound|5432||old.shop.svc.cluster.local']); // prettier-ignore
  }
});

test('a Telemetry or a Sidecar of one namespace changes nothing in the other', () => {
  const silent = both(object('Telemetry', 'play', '{ accessLogging: [{ providers: [{ name: envoy }], disabled: true }] }')); // prettier-ignore
  expect(filter(silent.shop)).toHaveProperty('access_log');
  const narrow = both(object('Sidecar', 'play', '{ egress: [{ hosts: ["shop/old.shop.svc.cluster.local"] }] }')); // prettier-ignore
  expect(listenerNames(narrow.play)).toEqual(['192.0.2.12_5432']);
  expect(listenerNames(narrow.shop)).toHaveLength(3);
});
