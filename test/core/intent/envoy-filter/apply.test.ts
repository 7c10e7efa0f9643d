import { describe, expect, it } from 'vitest';
import { compileProxy } from '../../../../src/core/intent/compile.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import { podYaml, yamlWorld } from '../yaml-world.ts';

const SERVICE = `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { clusterIP: 192.0.2.9, selector: { app: web }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---`;

const filter = (spec: string, match: string): string => `
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: mine, namespace: shop }
spec:
  ${spec}
  configPatches:
    - applyTo: CLUSTER
      match: ${match}
      patch: { operation: MERGE, value: { altStatName: mine } }
---`;

const cluster = (spec: string, match: string, name: string): JsonObject | undefined => {
  const world = yamlWorld(podYaml('shop', 'web') + SERVICE + filter(spec, match));
  const proxy = world.proxies.get('shop/web');
  return proxy && compileProxy(world, proxy).clusters.find((one) => one['name'] === name);
};

const INBOUND = 'inbound|8080||';
const OUTBOUND = 'outbound|80||web.shop.svc.cluster.local';

describe('the EnvoyFilters of a proxy', () => {
  it.each([
    ['by a service of the port at the pod', '{ context: SIDECAR_INBOUND, cluster: { service: web.shop.svc.cluster.local } }', INBOUND],
    ['by the port at the pod', '{ context: SIDECAR_INBOUND, cluster: { portNumber: 8080 } }', INBOUND],
    ['by the service port', '{ cluster: { portNumber: 80 } }', OUTBOUND],
    ['by what the agent says of the pod', '{ proxy: { metadata: { NAMESPACE: shop, NAME: web } } }', OUTBOUND],
  ])('find clusters %s', (_, match, name) => {
    expect(cluster('', match, name)).toHaveProperty('alt_stat_name', 'mine');
  }); // prettier-ignore

  it.each([
    ['an inbound cluster by the service port', '', '{ context: SIDECAR_INBOUND, cluster: { portNumber: 80 } }', INBOUND],
    ['a cluster of the other side', '', '{ context: SIDECAR_INBOUND }', OUTBOUND],
    ['a proxy of another namespace', '', '{ proxy: { metadata: { NAMESPACE: other } } }', OUTBOUND],
    ['a proxy without a known version', '', '{ proxy: { proxyVersion: "1.*" } }', OUTBOUND],
    ['sidecars by targetRefs', 'targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: web }]', '{}', OUTBOUND],
    ['a pod without the labels', 'workloadSelector: { labels: { app: other } }', '{}', OUTBOUND],
  ])('do not change %s', (_, spec, match, name) => {
    expect(cluster(spec, match, name)).not.toHaveProperty('alt_stat_name', 'mine');
  }); // prettier-ignore
});
