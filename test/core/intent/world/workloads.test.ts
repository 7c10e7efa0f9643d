import { describe, expect, test } from 'vitest';
import type { ServiceEndpoint } from '../../../../src/core/intent/model/service.ts';
import type { World } from '../../../../src/core/intent/model/world.ts';
import { podYaml, serviceYaml, yamlWorld } from '../yaml-world.ts';

const HOST = 'db.example.com';

const serviceEntry = (resolution = 'STATIC', selector = 'app: db'): string => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: db, namespace: shop }
spec:
  hosts: [${HOST}]
  location: MESH_INTERNAL
  resolution: ${resolution}
  ports: [{ name: tcp-db, number: 5432, protocol: TCP }]
  workloadSelector: { labels: { ${selector} } }
---`;

interface Entry {
  readonly annotations?: string;
  readonly status?: string;
  readonly spec?: string;
  readonly namespace?: string;
}

const workloadEntry = (
  name: string,
  address: string,
  { annotations = '', status = '{}', spec = '', namespace = 'shop' }: Entry = {},
): string => `
apiVersion: networking.istio.io/v1
kind: WorkloadEntry
metadata: { name: ${name}, namespace: ${namespace}, labels: { app: db }, annotations: { ${annotations} } }
spec: { address: "${address}", ${spec} }
status: ${status}
---`;

const endpointsOf = (world: World, host = HOST): readonly ServiceEndpoint[] =>
  world.services.filter(({ hostname }) => hostname === host).flatMap((service) => world.endpointsOf(service)); // prettier-ignore
const addresses = (yaml: string, host?: string): string[] =>
  endpointsOf(yamlWorld(yaml), host).flatMap((endpoint) => endpoint.addresses);

describe('WorkloadEntries whose health is checked', () => {
  const checked = 'proxy.istio.io/health-checks-enabled: "true"';
  const entry = (status: string, annotations = checked): string =>
    serviceEntry() + workloadEntry('vm', '192.0.2.7', { annotations, status });

  test('count once they are known to be healthy', () => {
    expect(addresses(entry('{ conditions: [{ type: Healthy, status: "True" }] }'))).toEqual(['192.0.2.7']); // prettier-ignore
    expect(addresses(entry('{ conditions: [{ type: Healthy, status: "False" }] }'))).toEqual([]);
    expect(addresses(entry('{}'))).toEqual([]);
  });

  test('count always where nobody checks', () => {
    const ill = '{ conditions: [{ type: Healthy, status: "False" }] }';
    expect(addresses(entry(ill, ''))).toEqual(['192.0.2.7']);
    expect(addresses(entry(ill, 'proxy.istio.io/health-checks-enabled: "yes"'))).toEqual(['192.0.2.7']); // prettier-ignore
  });

  test('say nothing to Kubernetes services either', () => {
    const service = serviceYaml('shop', 'db', '192.0.2.9');
    const host = 'db.shop.svc.cluster.local';
    expect(addresses(service + workloadEntry('vm', '192.0.2.7'), host)).toEqual(['192.0.2.7']);
    expect(addresses(service + workloadEntry('vm', '192.0.2.7', { annotations: checked }), host)).toEqual([]); // prettier-ignore
  });
});

describe('what a ServiceEntry selects', () => {
  test('ready pods with an address, then WorkloadEntries, each by name', () => {
    const pod = podYaml('shop', 'pod', 'app: db');
    const unready = podYaml('shop', 'unready', 'app: db').replace('"True"', '"False"');
    const unplaced = podYaml('shop', 'unplaced', 'app: db').replace('podIP: 192.0.2.1,', '');
    const yaml = serviceEntry() + workloadEntry('b', '192.0.2.8') + workloadEntry('a', '192.0.2.7') + unready + unplaced + pod; // prettier-ignore
    expect(addresses(yaml)).toEqual(['192.0.2.1', '192.0.2.7', '192.0.2.8']);
  });

  test('labels of their place, too', () => {
    const selector = 'topology.kubernetes.io/zone: z1';
    const placed = workloadEntry('vm', '192.0.2.7', { spec: 'locality: r1/z1' });
    expect(addresses(serviceEntry('STATIC', selector) + placed + workloadEntry('other', '192.0.2.8'))).toEqual(['192.0.2.7']); // prettier-ignore
  });

  test('names only where they can be resolved', () => {
    const named = workloadEntry('vm', 'vm.example.com');
    expect(addresses(serviceEntry('STATIC') + named)).toEqual([]);
    expect(addresses(serviceEntry('DNS') + named)).toEqual(['vm.example.com']);
  });
});

test("a WorkloadEntry is of the network that it says itself; its place's is but a label", () => {
  const namespace = `
apiVersion: v1
kind: Namespace
metadata: { name: istio-system, labels: { topology.istio.io/network: n1 } }
---`;
  const yaml = namespace + serviceEntry() + workloadEntry('a', '192.0.2.7') + workloadEntry('b', '192.0.2.8', { spec: 'network: n2' }); // prettier-ignore
  const found = endpointsOf(yamlWorld(yaml));
  expect(found.map(({ network }) => network)).toEqual(['', 'n2']);
  expect(found.map(({ labels }) => labels['topology.istio.io/network'])).toEqual(['n1', 'n2']);
});

test('the first container that names a port gives its number', () => {
  const pod = podYaml('shop', 'pod', 'app: db').replace(
    '- { name: app }',
    '- { name: app, ports: [{ name: tcp-db, containerPort: 6000 }] }\n    - { name: other, ports: [{ name: tcp-db, containerPort: 7000 }] }',
  );
  expect(endpointsOf(yamlWorld(serviceEntry() + pod)).map(({ port }) => port)).toEqual([6000]);
});
