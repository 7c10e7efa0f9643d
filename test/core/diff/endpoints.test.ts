import { describe, expect, it } from 'vitest';
import {
  nodeLocalServices,
  shardAddresses,
  sliceAddresses,
} from '../../../src/core/diff/endpoint-sources.ts';
import { traceEndpoints, type EndpointTrace } from '../../../src/core/diff/endpoint-trace.ts';
import { decodeKubeObject } from '../../../src/core/decode/kube-object.ts';
import type { JsonObject } from '../../../src/core/model/json.ts';
import type { KubeObject } from '../../../src/core/model/kube.ts';
import type { IstiodSnapshot, ProxySnapshot } from '../../../src/core/model/snapshot.ts';
import { snapshotOf } from '../../support/proxy-snapshot.ts';

const HOST = 'reviews.shop.svc.cluster.local';
const CLUSTER = `outbound|80||${HOST}`;

/** What each step has of a service's endpoints: addresses, "!" in front of those that are not ready or unhealthy. */
interface Scene {
  readonly slice?: readonly string[];
  readonly shards?: Readonly<Record<string, readonly string[]>>;
  /** What istiod sends, and where it differs what Envoy was sent. */
  readonly sent?: readonly string[];
  readonly held?: readonly string[];
  readonly live?: readonly string[];
  readonly service?: object;
  readonly more?: readonly JsonObject[];
  /** Of a shard's endpoints; 0 for those of WorkloadEntries. */
  readonly health?: number;
  readonly network?: string;
  readonly isSentEmpty?: boolean;
}

const plain = (address: string): string => address.replace('!', '');
const kube = (raw: JsonObject): KubeObject => {
  const decoded = decodeKubeObject(raw);
  if (decoded === undefined) throw new Error('no object');
  return decoded;
};

function objectsOf({ slice = [], service = {}, more = [] }: Scene): KubeObject[] {
  return [
    kube({
      apiVersion: 'v1', kind: 'Service', metadata: { namespace: 'shop', name: 'reviews' },
      spec: {
        // Two ports of one number, as DNS has; Envoys get clusters for TCP only. The target has a name.
        ports: [{ name: 'web', port: 80, targetPort: 'http' }, { name: 'udp', port: 80, protocol: 'UDP' }, { name: 'admin', port: 81 }],
        ...service,
      },
    }),
    kube({
      apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', addressType: 'IPv4',
      metadata: { namespace: 'shop', name: 'reviews-x', labels: { 'kubernetes.io/service-name': 'reviews' } },
      ports: [{ name: 'web', port: 8080 }, { name: 'udp', port: 5353 }, { name: 'admin', port: 9000 }],
      endpoints: slice.map((address) => ({ addresses: [plain(address)], conditions: address.startsWith('!') ? { ready: false } : {} })),
    }),
    ...more.map(kube),
  ]; // prettier-ignore
}

const assignment = (addresses: readonly string[], isEmpty = false): JsonObject => ({
  cluster_name: CLUSTER,
  endpoints: isEmpty
    ? [{ locality: {} }]
    : [{ lb_endpoints: addresses.map((address) => ({ endpoint: { address: { socket_address: { address, port_value: 8080 } } } })) }],
}); // prettier-ignore

function proxy(addresses: readonly string[], { live, isSentEmpty }: Scene): ProxySnapshot {
  const [found] = snapshotOf({
    dump: {
      ClustersConfigDump: { dynamic_active_clusters: [{ cluster: { name: CLUSTER, type: 'EDS' } }] },
      EndpointsConfigDump: { dynamic_endpoint_configs: [{ endpoint_config: assignment(addresses, isSentEmpty) }] },
    },
    statuses: [
      {
        name: CLUSTER,
        host_statuses: (live ?? addresses).map((address) => ({
          address: { socket_address: { address: plain(address), port_value: 8080 } },
          health_status: address.startsWith('!') ? { failed_outlier_check: true } : {},
        })),
      },
    ],
  }).proxies; // prettier-ignore
  if (found === undefined) throw new Error('no proxy');
  return found;
}

const istiod = (shards: Record<string, unknown>): IstiodSnapshot => ({
  namespace: 'istio-system', pod: 'istiod-1', version: undefined, sync: [], dumps: [], gaps: [],
  bodies: new Map([['endpointz', { [HOST]: { shop: { Shards: shards } } }]]),
}); // prettier-ignore

/** Findings of the one port, by address. */
function findings(scene: Scene): Record<string, string> {
  const objects = objectsOf(scene);
  const { sent = [], held = sent, shards } = scene;
  const books = Object.entries(shards ?? {}).map(([shard, addresses]) => [
    shard,
    addresses.map((address) => ({
      Addresses: [plain(address)], ServicePortName: 'web', EndpointPort: 8080,
      HealthStatus: address.startsWith('!') ? 2 : (scene.health ?? 1), Network: scene.network ?? '',
    })),
  ]); // prettier-ignore
  const traces = traceEndpoints({
    slices: sliceAddresses(objects),
    shards: shards && shardAddresses([istiod(Object.fromEntries(books) as Record<string, unknown>)], objects),
    nodeLocal: nodeLocalServices(objects),
    istiod: proxy(sent, scene),
    envoy: proxy(held, scene),
  }); // prettier-ignore
  const text = ({ finding, step }: EndpointTrace): string =>
    finding === null ? 'fine' : `${finding} ${step}`;
  return Object.fromEntries(traces.map((trace) => [trace.address, text(trace)]));
}

const K = 'Kubernetes/east';

describe('the way of an endpoint', () => {
  it('is fine where all steps have it', () => {
    expect(findings({ slice: ['10.0.0.1'], shards: { [K]: ['10.0.0.1'] }, sent: ['10.0.0.1'] })).toEqual({ '10.0.0.1:8080': 'fine' }); // prettier-ignore
  });

  it.each([
    ['istiod-shards', { slice: ['10.0.0.1'], shards: { [K]: [] } }],
    ['istiod-eds', { slice: ['10.0.0.1'], shards: { [K]: ['10.0.0.1'] } }],
    ['envoy-eds', { slice: ['10.0.0.1'], shards: { [K]: ['10.0.0.1'] }, sent: ['10.0.0.1'], held: [] }],
    ['live', { slice: ['10.0.0.1'], shards: { [K]: ['10.0.0.1'] }, sent: ['10.0.0.1'], live: [] }],
  ] satisfies [string, Scene][])('names the step that lost a ready one: %s', (step, scene) => {
    expect(findings(scene)).toEqual({ '10.0.0.1:8080': `missing ${step}` });
  }); // prettier-ignore

  it.each([
    ['istiod-shards', { shards: { [K]: ['10.0.0.1'] }, sent: ['10.0.0.1'] }],
    ['istiod-eds', { shards: { [K]: [] }, sent: ['10.0.0.1'] }],
    ['envoy-eds', { shards: { [K]: [] }, sent: [], held: ['10.0.0.1'] }],
    ['live', { shards: { [K]: [] }, sent: [], live: ['10.0.0.1'] }],
  ] satisfies [string, Scene][])('names the step that still has a dead one: %s', (step, scene) => {
    expect(findings(scene)).toEqual({ '10.0.0.1:8080': `ghost ${step}` });
  });

  it('says unhealthy where Envoy avoids it', () => {
    expect(findings({ slice: ['10.0.0.1'], shards: { [K]: ['10.0.0.1'] }, sent: ['10.0.0.1'], live: ['!10.0.0.1'] })).toEqual({ '10.0.0.1:8080': 'unhealthy live' }); // prettier-ignore
  });

  it.each([
    ['a pod that is not ready, and not sent', { slice: ['!10.0.0.1'], shards: { [K]: ['!10.0.0.1'] } }],
    ['a pod that is not ready, sent all the same', { slice: ['!10.0.0.1'], shards: { [K]: ['!10.0.0.1'] }, sent: ['10.0.0.1'] }],
    ['one of another cluster', { shards: { [K]: ['10.0.0.2'], 'Kubernetes/west': ['10.9.0.1'] }, sent: ['10.0.0.2', '10.9.0.1'], slice: ['10.0.0.2'] }],
    ['one of a ServiceEntry', { shards: { 'External/east': ['10.0.0.1'] }, sent: ['10.0.0.1'] }],
    ['one of a WorkloadEntry, by its health', { shards: { [K]: ['10.0.0.1'] }, sent: ['10.0.0.1'], health: 0 }],
    ['one of a WorkloadEntry, by its address', {
      shards: { [K]: ['10.0.0.1'] }, sent: ['10.0.0.1'],
      more: [{ apiVersion: 'networking.istio.io/v1', kind: 'WorkloadEntry', metadata: { namespace: 'shop', name: 'vm' }, spec: { address: '10.0.0.1' } }],
    }],
    ['one of another node where traffic stays on the node', { slice: ['10.0.0.1'], shards: { [K]: ['10.0.0.1'] }, service: { ports: [{ name: 'web', port: 80 }], internalTrafficPolicy: 'Local' } }],
    ['one in another network, behind its gateway', { slice: ['10.0.0.1'], shards: { [K]: ['10.0.0.1'] }, network: 'west', sent: [] }],
    ['a ghost that only shards could tell from a remote one', { sent: ['10.0.0.1'] }],
  ] satisfies [string, Scene][])('raises no alarm for %s', (_, scene) => {
    const bad = Object.values(findings(scene)).filter((text) => text !== 'fine');
    expect(bad).toEqual([]);
  }); // prettier-ignore

  it('says why istiod sends none of a locality', () => {
    const scene: Scene = { slice: ['10.0.0.1'], shards: { [K]: ['10.0.0.1'] }, isSentEmpty: true };
    expect(findings(scene)).toEqual({ '10.0.0.1:8080': 'missing istiod-eds' });
  });
});
