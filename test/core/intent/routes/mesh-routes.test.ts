import { describe, expect, test } from 'vitest';
import { compileProxy } from '../../../../src/core/intent/compile.ts';
import { buildWorld } from '../../../../src/core/intent/world/world.ts';
import { groupBy } from '../../../../src/core/model/group-by.ts';
import { BUNDLES, objectsOfBundle } from '../../../support/captures.ts';
import { yamlWorld } from '../yaml-world.ts';

describe.each(BUNDLES.filter((path) => !path.includes('corpus')))('%s', (bundle) => {
  test('routes are the same whoever was asked for before', async () => {
    const objects = await objectsOfBundle(bundle);
    const world = buildWorld({ objects });
    const firsts = [...groupBy(world.proxies.values(), ({ namespace }) => namespace).values()].flatMap((all) => all.slice(0, 1)); // prettier-ignore
    for (const proxy of firsts) {
      const alone = buildWorld({ objects });
      const same = [...alone.proxies.values()].find(({ pod }) => pod.name === proxy.pod.name && pod.namespace === proxy.namespace); // prettier-ignore
      if (same === undefined) throw new Error('the same proxy');
      expect(compileProxy(world, proxy).routes).toEqual(compileProxy(alone, same).routes);
    }
  });
});

const pod = (namespace: string, ip: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: ${namespace}, labels: { app: web, tier: ${namespace} } }
spec: { containers: [{ name: istio-proxy, args: [proxy, sidecar] }] }
status: { phase: Running, podIP: ${ip}, podIPs: [{ ip: ${ip} }], conditions: [{ type: Ready, status: "True" }] }`;

const service = (namespace: string, name: string): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { clusterIP: 198.51.100.${name.length}, selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }`;

const networking = (kind: string, namespace: string, spec: string): string => `
apiVersion: networking.istio.io/v1
kind: ${kind}
metadata: { name: db, namespace: ${namespace} }
spec: ${spec}`;

/** Routes to db of a pod in namespace "shop" and of one in "cart", as text. */
function routesWith(...more: string[]): string[] {
  const world = yamlWorld([pod('shop', '192.0.2.1'), pod('cart', '192.0.2.2'), service('shop', 'db'), ...more].join('\n---\n')); // prettier-ignore
  return [...world.proxies.values()].map((proxy) => {
    const hosts = compileProxy(world, proxy).routes.flatMap((one) => one['virtual_hosts']);
    return JSON.stringify(hosts.map((host) => Object(host).routes));
  });
}

const virtualService = (http: string): string => networking('VirtualService', 'shop', `{ hosts: [db.shop.svc.cluster.local], http: [${http}] }`); // prettier-ignore
const TO_DB = 'route: [{ destination: { host: db.shop.svc.cluster.local } }]';

/** The routes of two namespaces are one list where nothing in it asks who calls. */
test.each<[string, string[], boolean]>([
  ['for all', [virtualService(`{ ${TO_DB} }`)], true],
  ['for one namespace', [virtualService(`{ match: [{ sourceNamespace: shop }], ${TO_DB} }, { fault: { abort: { httpStatus: 503, percentage: { value: 100 } } }, ${TO_DB} }`)], false],
  ['for some labels', [virtualService(`{ match: [{ sourceLabels: { tier: shop } }], ${TO_DB} }, { timeout: 1s, ${TO_DB} }`)], false],
  ['by a hash that a rule of one namespace sets', [virtualService(`{ ${TO_DB} }`), networking('DestinationRule', 'cart', '{ host: db.shop.svc.cluster.local, exportTo: ["."], trafficPolicy: { loadBalancer: { consistentHash: { useSourceIp: true } } } }')], false],
  ['to a host that only one of them sees', [virtualService('{ route: [{ destination: { host: cache.shop.svc.cluster.local } }] }'), service('shop', 'cache').replace('port: 80', 'port: 6380'), networking('Sidecar', 'cart', '{ egress: [{ hosts: ["shop/db.shop.svc.cluster.local"] }] }')], false],
])('routes %s', (_, more, areSame) => {
  const [shop, cart] = routesWith(...more);
  expect(shop).toContain('db');
  expect(shop === cart).toBe(areSame);
}); // prettier-ignore
