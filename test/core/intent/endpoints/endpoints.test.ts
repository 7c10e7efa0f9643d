import { describe, expect, test } from 'vitest';
import { isObject, number, object, objects, text } from '../../../../src/core/decode/read.ts';
import { compileEndpoints } from '../../../../src/core/intent/endpoints/endpoints.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import { contextOf, yamlWorld } from '../yaml-world.ts';

const HOST = 'web.shop.svc.cluster.local';

interface PodPlace {
  readonly node?: string;
  readonly labels?: string;
}

const pod = (
  name: string,
  address: string,
  { node = 'n1', labels = '' }: PodPlace = {},
): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: web, security.istio.io/tlsMode: istio, ${labels} } }
spec: { nodeName: ${node}, containers: [{ name: app }, { name: istio-proxy, args: [proxy, sidecar] }] }
status: { phase: Running, podIP: ${address}, conditions: [{ type: Ready, status: "True" }] }
---`;

const node = (name: string, region: string, zone: string): string => `
apiVersion: v1
kind: Node
metadata: { name: ${name}, labels: { topology.kubernetes.io/region: ${region}, topology.kubernetes.io/zone: ${zone} } }
---`;

const service = (spec = '', metadata = ''): string => `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, ${metadata} }
spec: { clusterIP: 192.0.2.100, selector: { app: web }, ports: [{ name: http, port: 80 }], ${spec} }
---`;

interface Ready {
  readonly [podName: string]: readonly [address: string, conditions?: string];
}

const slice = (pods: Ready): string => `
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: web-1, namespace: shop, labels: { kubernetes.io/service-name: web } }
addressType: IPv4
ports: [{ name: http, port: 8080 }]
endpoints:
${Object.entries(pods)
  .map(
    ([name, [address, conditions = 'ready: true']]) =>
      `- { addresses: [${address}], conditions: { ${conditions} }, targetRef: { kind: Pod, name: ${name}, namespace: shop } }`,
  ) // prettier-ignore
  .join('\n')}
---`;

const rule = (spec: string): string => `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec: { host: web, ${spec} }
---`;

function assignment(
  yaml: string,
  options: { cluster?: string; mesh?: JsonObject; from?: string } = {},
): JsonObject {
  const { cluster = `outbound|80||${HOST}`, mesh, from = 'a' } = options;
  const context = contextOf(yamlWorld(yaml, mesh), `shop/${from}`);
  return compileEndpoints(context, [{ name: cluster, type: 'EDS' }])[0] ?? {};
}

const addressOf = (endpoint: JsonObject): string =>
  text(object(endpoint, 'endpoint', 'address', 'socket_address'), 'address') ?? '?';

/** "priority/weight region/zone: addresses" */
const shape = (message: JsonObject): string[] =>
  objects(message, 'endpoints').map((group) => {
    const place = Object.values(object(group, 'locality') ?? {}).join('/');
    const addresses = objects(group, 'lb_endpoints').map(addressOf).join();
    return `${number(group, 'priority') ?? 0}/${number(group, 'load_balancing_weight') ?? '-'} ${place}: ${addresses}`;
  });

const nodes = node('n1', 'eu', 'eu-1') + node('n2', 'eu', 'eu-2') + node('n3', 'us', 'us-1');
const pods =
  pod('a', '198.51.100.1') +
  pod('b', '198.51.100.2', { node: 'n2', labels: 'version: v2' }) +
  pod('c', '198.51.100.3', { node: 'n3' });
const allReady = slice({ a: ['198.51.100.1'], b: ['198.51.100.2'], c: ['198.51.100.3'] });
const mesh = nodes + pods + allReady;

describe('priorities', () => {
  const outlier = 'outlierDetection: { consecutive5xxErrors: 1 }';
  const locality = (setting: string): string => rule(`trafficPolicy: { ${outlier}, loadBalancer: { localityLbSetting: { ${setting} } } }`); // prettier-ignore

  test('only with outlier detection: own zone, own region, others', () => {
    expect(shape(assignment(mesh + service()))).toEqual(['0/1 eu/eu-1: 198.51.100.1', '0/1 eu/eu-2: 198.51.100.2', '0/1 us/us-1: 198.51.100.3']); // prettier-ignore
    const failover = mesh + service() + rule(`trafficPolicy: { ${outlier} }`);
    expect(shape(assignment(failover))).toEqual(['0/1 eu/eu-1: 198.51.100.1', '1/1 eu/eu-2: 198.51.100.2', '2/1 us/us-1: 198.51.100.3']); // prettier-ignore
    expect(shape(assignment(failover, { from: 'c' })).map((text_) => text_[0])).toEqual(['1', '1', '0']); // prettier-ignore
    expect(shape(assignment(mesh + service() + locality('enabled: false'))).map((text_) => text_[0])).toEqual(['0', '0', '0']); // prettier-ignore
  });

  test('failoverPriority: labels in order, values given or the own ones', () => {
    const byVersion = assignment(mesh + service() + locality('failoverPriority: ["version=v2"]'));
    expect(shape(byVersion).map((text_) => text_[0])).toEqual(['1', '0', '1']);
    const byRegion = assignment(mesh + service() + locality('failoverPriority: [topology.kubernetes.io/region, topology.kubernetes.io/zone]')); // prettier-ignore
    expect(shape(byRegion).map((text_) => text_[0])).toEqual(['0', '1', '2']);
  });

  test('distribute: weights by wildcard, the rest loses its endpoints', () => {
    const setting = 'distribute: [{ from: "us/*", to: { "us/*": 100 } }, { from: "eu/eu-1/*", to: { "eu/*": 100 } }]'; // prettier-ignore
    expect(shape(assignment(mesh + service() + locality(setting)))).toEqual(['0/50 eu/eu-1: 198.51.100.1', '0/50 eu/eu-2: 198.51.100.2', '0/1 us/us-1: ']); // prettier-ignore
  });

  test('an empty list of distributions is none: failover holds', () => {
    expect(shape(assignment(mesh + service() + locality('distribute: []'))).map((text_) => text_[0])).toEqual(['0', '1', '2']); // prettier-ignore
  });

  test('trafficDistribution needs no outlier detection and gives way to the rule', () => {
    const close = service('trafficDistribution: PreferClose');
    expect(shape(assignment(mesh + close)).map((text_) => text_[0])).toEqual(['0', '1', '2']);
    const off = rule('trafficPolicy: { loadBalancer: { localityLbSetting: { enabled: false } } }');
    expect(shape(assignment(mesh + close + off)).map((text_) => text_[0])).toEqual(['0', '0', '0']);
  });

  test('zone-aware: own region, the one that failover names, others', () => {
    const zoned = rule('trafficPolicy: { loadBalancer: { zoneAwareLbSetting: { failover: [{ from: us, to: eu }] } } }'); // prettier-ignore
    expect(shape(assignment(mesh + service() + zoned)).map((text_) => text_[0])).toEqual(['0', '0', '1']); // prettier-ignore
  });
});

describe('who is sent', () => {
  const b = '198.51.100.2';
  const withB = (conditions: string): string => pods + slice({ a: ['198.51.100.1'], b: [b, conditions] }); // prettier-ignore
  const sent = (yaml: string): string | undefined => {
    const found = objects(assignment(yaml), 'endpoints')
      .flatMap((group) => objects(group, 'lb_endpoints'))
      .find((endpoint) => addressOf(endpoint) === b);
    return found && (text(found, 'health_status') ?? 'HEALTHY');
  };

  test('unready ones are, as such, unless a minimum of healthy ones is asked for', () => {
    const unready = withB('ready: false, serving: false, terminating: false');
    expect(sent(unready + service())).toBe('UNHEALTHY');
    expect(sent(unready + service() + rule('trafficPolicy: { outlierDetection: { minHealthPercent: 20 } }'))).toBeUndefined(); // prettier-ignore
  });

  test('terminating ones are not, draining ones for sticky services', () => {
    const leaving = withB('ready: false, serving: true, terminating: true');
    expect(sent(leaving + service())).toBeUndefined();
    const sticky = service('', 'labels: { istio.io/persistent-session: cookie }');
    expect(sent(leaving + sticky)).toBe('DRAINING');
    const labelled = pod('a', '198.51.100.1') + pod('b', b, { labels: 'istio.io/draining: "true"' }) + slice({ b: [b] }); // prettier-ignore
    expect(sent(labelled + service())).toBeUndefined();
    expect(sent(labelled + sticky)).toBe('DRAINING');
  });

  test('internalTrafficPolicy Local: those of the own node', () => {
    expect(shape(assignment(mesh + service('internalTrafficPolicy: Local')))).toEqual(['0/1 eu/eu-1: 198.51.100.1']); // prettier-ignore
  });

  test('a subset has those with its labels', () => {
    const subsets = rule('subsets: [{ name: v2, labels: { version: v2 } }]');
    const cluster = `outbound|80|v2|${HOST}`;
    expect(shape(assignment(mesh + service() + subsets, { cluster }))).toEqual(['0/1 eu/eu-2: 198.51.100.2']); // prettier-ignore
  });

  test('clusters of unknown hosts and ports, and of any name, have none', () => {
    for (const cluster of [`outbound|81||${HOST}`, 'outbound|80||nobody', 'odd', 'a|b|c|d|e', ''])
      expect(assignment(mesh + service(), { cluster })).toEqual({ cluster_name: cluster });
  });
});

describe('mTLS', () => {
  const speaks = (yaml: string): boolean[] =>
    objects(assignment(mesh + service() + yaml), 'endpoints')
      .flatMap((group) => objects(group, 'lb_endpoints'))
      .map((endpoint) => {
        const metadata = object(endpoint, 'metadata', 'filter_metadata');
        return isObject(metadata?.['envoy.transport_socket_match']);
      });

  test('follows the rule before PeerAuthentication', () => {
    const off = `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: off, namespace: shop }
spec: { selector: { matchLabels: { version: v2 } }, mtls: { mode: STRICT }, portLevelMtls: { 8080: { mode: DISABLE } } }
---`;
    expect(speaks('')).toEqual([true, true, true]);
    expect(speaks(off)).toEqual([true, false, true]);
    expect(speaks(off + rule('trafficPolicy: { tls: { mode: ISTIO_MUTUAL } }'))).toEqual([true, true, true]); // prettier-ignore
    expect(speaks(rule('trafficPolicy: { tls: { mode: SIMPLE } }'))).toEqual([false, false, false]);
    expect(speaks(rule('trafficPolicy: { tls: { mode: SIMPLE }, portLevelSettings: [{ port: { number: 80 }, tls: { mode: ISTIO_MUTUAL } }] }'))).toEqual([true, true, true]); // prettier-ignore
  });
});

describe('several networks', () => {
  const away = pod('d', '198.51.100.4', { labels: 'topology.istio.io/network: n2' });
  const here = pod('a', '198.51.100.1', { labels: 'topology.istio.io/network: n1' });
  const ready = slice({ a: ['198.51.100.1'], d: ['198.51.100.4'] });
  const gateway = (address: string, network = 'n2'): string => `
apiVersion: v1
kind: Service
metadata: { name: gw-${network}-${address.at(-1)}, namespace: istio-system, labels: { topology.istio.io/network: ${network} } }
spec: { clusterIP: 192.0.2.1, type: LoadBalancer, ports: [{ name: tls, port: 15443 }] }
status: { loadBalancer: { ingress: [{ ip: ${address} }] } }
---`;
  const all = here + away + ready + service();

  test('others are reached through their gateways, which share their weight', () => {
    expect(shape(assignment(all))).toEqual(['0/2 : 198.51.100.1,198.51.100.4']);
    expect(shape(assignment(all + gateway('203.0.113.1')))).toEqual(['0/2 : 198.51.100.1,203.0.113.1']); // prettier-ignore
    expect(shape(assignment(all + gateway('203.0.113.1') + gateway('203.0.113.2')))).toEqual(['0/4 : 198.51.100.1,203.0.113.1,203.0.113.2']); // prettier-ignore
  });

  test('only where they speak mTLS; gateways by name are left out', () => {
    const plain = rule('trafficPolicy: { tls: { mode: DISABLE } }');
    expect(shape(assignment(all + plain + gateway('203.0.113.1')))).toEqual(['0/1 : 198.51.100.1']);
    expect(shape(assignment(all + gateway('lb.example.com')))).toEqual(['0/2 : 198.51.100.1,198.51.100.4']); // prettier-ignore
  });

  test('a proxy that asks for some networks sees no others, but those of no network', () => {
    const view = all.replace('name: istio-proxy, ', 'name: istio-proxy, env: [{ name: ISTIO_META_REQUESTED_NETWORK_VIEW, value: "n1, n3" }], '); // prettier-ignore
    expect(shape(assignment(view))).toEqual(['0/1 : 198.51.100.1']);
    const unnamed = view.replace('topology.istio.io/network: n2', 'version: v2');
    expect(shape(assignment(unnamed))).toEqual(['0/2 : 198.51.100.1,198.51.100.4']);
  });

  test('the own network stays direct', () => {
    expect(shape(assignment(all + gateway('203.0.113.1', 'n1')))).toEqual(['0/2 : 198.51.100.1,198.51.100.4']); // prettier-ignore
  });
});

describe('networks of the mesh config', () => {
  const config = (networks: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: ""
  meshNetworks: |
    networks: ${networks}
---`;
  const two = pod('a', '198.51.100.1') + pod('d', '203.0.113.4') + slice({ a: ['198.51.100.1'], d: ['203.0.113.4'] }) + service(); // prettier-ignore

  test('networks by address range, with a gateway for those of the other', () => {
    const networks = '{ n1: { endpoints: [{ fromCidr: 198.51.100.0/24 }] }, n2: { endpoints: [{ fromCidr: 203.0.113.0/24 }], gateways: [{ address: 192.0.2.77, port: 15443 }] } }'; // prettier-ignore
    expect(shape(assignment(two + config(networks)))).toEqual(['0/2 : 198.51.100.1,192.0.2.77']);
  });

  test('a registry is of one network as a whole, whatever the ranges say', () => {
    const networks = '{ n1: { endpoints: [{ fromRegistry: Kubernetes }, { fromCidr: nonsense }] }, n2: { endpoints: [{ fromCidr: 203.0.113.0/24 }], gateways: [{ address: 192.0.2.77, port: 15443 }] } }'; // prettier-ignore
    expect(shape(assignment(two + config(networks)))).toEqual(['0/2 : 198.51.100.1,203.0.113.4']);
  });
});
