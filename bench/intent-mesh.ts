import { decodeKubeObject } from '../src/core/decode/kube-object.ts';
import type { KubeObject } from '../src/core/model/kube.ts';

const NAMESPACES = 20;

/** How large a mesh is. */
export interface MeshSize {
  readonly services: number;
  readonly podsPerService: number;
}

/**
 * The objects of a mesh as istiod meets it: services over 20 namespaces with sidecars, every second with subsets and a
 * VirtualService, policies per namespace and for some workloads, a Sidecar in some namespaces, two gateways.
 */
export function intentMesh({ services, podsPerService }: MeshSize): KubeObject[] {
  const names = Array.from({ length: services }, (_, at) => ({
    at,
    name: `service-${at}`,
    namespace: `namespace-${at % NAMESPACES}`,
  }));
  const spaces = Array.from({ length: NAMESPACES }, (_, at) => `namespace-${at}`);
  const raws = [
    ...['istio-system', ...spaces].map((name) => object('v1', 'Namespace', { name })),
    ...spaces.slice(0, 4).map((namespace, at) =>
      object('networking.istio.io/v1', 'Sidecar', { name: 'default', namespace }, { egress: [{ hosts: ['./*', 'istio-system/*', `namespace-${at + 5}/*`] }] })),
    ...spaces.slice(0, 10).map((namespace) =>
      object('security.istio.io/v1', 'PeerAuthentication', { name: 'default', namespace }, { mtls: { mode: 'STRICT' } })),
    ...names.flatMap(({ at, name, namespace }) => service({ at, name, namespace, pods: podsPerService })),
    gateway(),
    ...[0, 1].map((at) => pod({ name: `gateway-${at}`, namespace: 'istio-system', labels: { istio: 'ingressgateway' }, args: ['proxy', 'router'], ip: `10.250.0.${at + 1}` })),
    object('v1', 'Service', { name: 'gateway', namespace: 'istio-system' }, { clusterIP: '10.96.255.1', selector: { istio: 'ingressgateway' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] }),
  ]; // prettier-ignore
  return raws.map((raw) => decodeKubeObject(raw)).filter((one) => one !== undefined);
}

type Raw = Parameters<typeof decodeKubeObject>[0];

const object = (apiVersion: string, kind: string, metadata: object, spec?: object, rest: object = {}): Raw => ({
  apiVersion, kind, metadata: { creationTimestamp: '2026-01-01T00:00:00Z', ...metadata }, ...(spec === undefined ? {} : { spec }), ...rest,
}); // prettier-ignore

const gateway = (): Raw =>
  object('networking.istio.io/v1', 'Gateway', { name: 'edge', namespace: 'istio-system' }, {
    selector: { istio: 'ingressgateway' },
    servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }],
  }); // prettier-ignore

interface PodOf {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly ip: string;
}

const pod = ({ name, namespace, labels, args, ip }: PodOf): Raw =>
  object('v1', 'Pod', { name, namespace, labels: { ...labels, 'security.istio.io/tlsMode': 'istio' }, ownerReferences: [{ kind: 'StatefulSet', name: name.replace(/-\d+$/, ''), controller: true }] }, {
    serviceAccountName: name.replace(/-\d+$/, ''),
    containers: [{ name: 'app', ports: [{ containerPort: 8080, name: 'http' }] }, { name: 'istio-proxy', args }],
  }, { status: { phase: 'Running', podIP: ip, conditions: [{ type: 'Ready', status: 'True' }] } }); // prettier-ignore

interface ServiceOf {
  readonly at: number;
  readonly name: string;
  readonly namespace: string;
  readonly pods: number;
}

function service({ at, name, namespace, pods }: ServiceOf): Raw[] {
  const ipOf = (index: number): string => `10.${1 + index}.${at >> 8}.${at & 255}`;
  const podName = (index: number): string => `${name}-${index}`;
  const all = Array.from({ length: pods }, (_, index) => index);
  const found = [
    object('v1', 'Service', { name, namespace }, {
      clusterIP: `10.96.${at >> 8}.${at & 255}`,
      selector: { app: name },
      ports: [{ name: 'http', port: 8000 + (at % 5), targetPort: 8080 }, { name: 'tcp-admin', port: 9000 + (at % 3), targetPort: 9000 }],
    }),
    object('discovery.k8s.io/v1', 'EndpointSlice', { name, namespace, labels: { 'kubernetes.io/service-name': name } }, undefined, {
      addressType: 'IPv4',
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }, { name: 'tcp-admin', port: 9000, protocol: 'TCP' }],
      endpoints: all.map((index) => ({ addresses: [ipOf(index)], conditions: { ready: true }, targetRef: { kind: 'Pod', name: podName(index), namespace } })),
    }),
    ...all.map((index) =>
      pod({ name: podName(index), namespace, labels: { app: name, version: `v${(index % 2) + 1}` }, args: ['proxy', 'sidecar'], ip: ipOf(index) })),
  ]; // prettier-ignore
  if (at % 2 === 0) found.push(
    object('networking.istio.io/v1', 'DestinationRule', { name, namespace }, {
      host: name,
      trafficPolicy: { connectionPool: { tcp: { maxConnections: 100 } }, outlierDetection: { consecutive5xxErrors: 5 } },
      subsets: [{ name: 'v1', labels: { version: 'v1' } }, { name: 'v2', labels: { version: 'v2' } }],
    }),
    object('networking.istio.io/v1', 'VirtualService', { name, namespace }, {
      hosts: [name, `${name}.example.com`],
      gateways: ['mesh', 'istio-system/edge'],
      http: [
        { match: [{ uri: { prefix: '/v2' }, headers: { 'x-canary': { exact: 'true' } } }], route: [{ destination: { host: name, subset: 'v2' } }], timeout: '5s' },
        { route: [{ destination: { host: name, subset: 'v1' }, weight: 90 }, { destination: { host: name, subset: 'v2' }, weight: 10 }], retries: { attempts: 3, perTryTimeout: '2s' } },
      ],
    })); // prettier-ignore
  if (at % 10 === 0) found.push(
    object('security.istio.io/v1', 'AuthorizationPolicy', { name, namespace }, {
      selector: { matchLabels: { app: name } },
      rules: [{ from: [{ source: { namespaces: [namespace] } }], to: [{ operation: { methods: ['GET'], paths: ['/api/*'] } }] }],
    })); // prettier-ignore
  return found;
}
