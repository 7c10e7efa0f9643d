import { describe, expect, test } from 'vitest';
import { podYaml, serviceYaml, yamlWorld } from '../yaml-world.ts';

/** "host port → target port" of all that the pod shop/web serves. */
const targets = (yaml: string): string[] =>
  (yamlWorld(yaml).proxies.get('shop/web')?.targets ?? []).map(
    ({ service, port, targetPort }) => `${service.name} ${port.number} ${targetPort}`,
  );

const headless = `
apiVersion: v1
kind: Service
metadata: { name: manual, namespace: shop }
spec: { clusterIP: None, ports: [{ name: http, port: 80 }] }
---`;
const slice = (address: string, labels = ''): string => `
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: manual, namespace: shop, labels: { kubernetes.io/service-name: manual, ${labels} } }
addressType: IPv4
ports: [{ name: http, port: 8080 }]
endpoints: [{ addresses: [${address}] }]
---`;
const entry = (name: string, spec = '', namespace = 'shop'): string => `
apiVersion: networking.istio.io/v1
kind: WorkloadEntry
metadata: { name: ${name}, namespace: ${namespace} }
spec: { address: 192.0.2.1, labels: { app: ${name} }, ${spec} }
---`;

describe('a pod that no service selects', () => {
  test('serves those whose slices list its main address', () => {
    expect(targets(podYaml('shop', 'web') + headless + slice('192.0.2.1'))).toEqual(['manual 80 8080']); // prettier-ignore
    const dual = podYaml('shop', 'web').replace('podIP: 192.0.2.1', 'podIP: 192.0.2.1, podIPs: [{ ip: 192.0.2.1 }, { ip: "2001:db8::1" }]'); // prettier-ignore
    expect(targets(dual + headless + slice('"2001:db8::1"'))).toEqual([]);
  });

  test('slices of services of other clusters say nothing', () => {
    const imported = slice('192.0.2.1', 'multicluster.kubernetes.io/service-name: manual');
    expect(targets(podYaml('shop', 'web') + headless + imported)).toEqual([]);
  });
});

describe('a pod whose address a WorkloadEntry has', () => {
  const pod = podYaml('shop', 'web') + serviceYaml('shop', 'web', '192.0.2.8');

  test('serves what the WorkloadEntry does', () => {
    expect(targets(pod)).toEqual(['web 80 80']);
    const api = serviceYaml('shop', 'api', '192.0.2.9', 'http-api/90');
    expect(targets(pod + api + entry('api', 'ports: { http-api: 9000 }'))).toEqual(['api 90 9000']);
  });

  test('of several the one with its name, of its namespace, the first', () => {
    const both = pod + serviceYaml('shop', 'api', '192.0.2.9') + entry('api');
    expect(targets(both + entry('web'))).toEqual(['web 80 80']);
    expect(targets(both + entry('web', '', 'other'))).toEqual(['api 80 80']);
  });
});

test('ztunnels are no proxies that istiod configures this way', () => {
  const pod = podYaml('shop', 'web').replace('[proxy, sidecar]', '[proxy, ztunnel]');
  expect([...yamlWorld(pod).proxies.keys()]).toEqual([]);
});

test('a slice without pods takes those of its addresses as long as they are ready', () => {
  const serving = (pod: string): (string | undefined)[] => {
    const world = yamlWorld(pod + headless + slice('192.0.2.1'));
    return world.services.flatMap((service) => world.endpointsOf(service)).map(({ labels }) => labels['app']); // prettier-ignore
  };
  expect(serving(podYaml('shop', 'web'))).toEqual(['web']);
  expect(serving(podYaml('shop', 'web').replace('"True"', '"False"'))).toEqual([undefined]);
});
