import { hostPort } from '../decode/address.ts';
import { flag, isObject, number, object, objects, strings, text } from '../decode/read.ts';
import type { JsonObject } from '../model/json.ts';
import type { KubeObject } from '../model/kube.ts';
import type { IstiodSnapshot } from '../model/snapshot.ts';

/** What one side knows of an address. */
export interface KnownAddress {
  readonly ready: boolean;
  /** istiod's shards: which registry told it, the network it is in, and whether an EndpointSlice can have it. */
  readonly shard?: string;
  readonly network?: string;
  readonly isFromSlice?: boolean;
}

/** Addresses by "host port-number". */
export type AddressBook = ReadonlyMap<string, ReadonlyMap<string, KnownAddress>>;

/** A port of a Kubernetes service; the domain of its host is not known from objects. */
const serviceKey = (namespace: string, name: string, port: number): string =>
  `${namespace}/${name} ${port}`;

/** The same of a host ("reviews.shop.svc.cluster.local"); undefined for hosts that are no Kubernetes service. */
export function hostKey(host: string, port: number): string | undefined {
  const [, name, namespace] = /^([^.]+)\.([^.]+)\.svc\./.exec(host) ?? [];
  return name === undefined || namespace === undefined
    ? undefined
    : serviceKey(namespace, name, port);
}

/** Services with the ports that Envoys get clusters for: Istio leaves UDP out (istio.io, Protocol Selection). */
const servicePorts = (kube: readonly KubeObject[]) =>
  kube
    .filter(({ kind }) => kind === 'Service')
    .flatMap((service) =>
      objects(object(service.raw, 'spec'), 'ports')
        .filter((port) => text(port, 'protocol') !== 'UDP')
        .map((port) => ({
          service,
          name: text(port, 'name') ?? '',
          key: serviceKey(service.namespace, service.name, number(port, 'port') ?? 0),
        })),
    );

/**
 * What the EndpointSlices say: per service port the addresses and whether they are ready.
 * A slice names its Service by label and its ports by name (kubernetes.io/docs, EndpointSlices).
 */
export function sliceAddresses(kube: readonly KubeObject[]): AddressBook {
  const book = new Map<string, Map<string, KnownAddress>>();
  const slices = new Map<string, KubeObject[]>();
  for (const slice of kube) {
    const service = slice.labels['kubernetes.io/service-name'];
    if (slice.kind !== 'EndpointSlice' || service === undefined) continue;
    const id = `${slice.namespace}/${service}`;
    slices.set(id, [...(slices.get(id) ?? []), slice]);
  }
  for (const { service, name, key } of servicePorts(kube)) {
    const addresses = new Map<string, KnownAddress>();
    for (const slice of slices.get(`${service.namespace}/${service.name}`) ?? [])
      if (text(slice.raw, 'addressType') !== 'FQDN') addSlice(addresses, slice.raw, name);
    book.set(key, addresses);
  }
  return book;
}

function addSlice(addresses: Map<string, KnownAddress>, slice: JsonObject, portName: string): void {
  const port = objects(slice, 'ports').find(
    (candidate) => (text(candidate, 'name') ?? '') === portName,
  );
  const target = number(port, 'port');
  if (target === undefined) return;
  for (const endpoint of objects(slice, 'endpoints'))
    for (const address of strings(endpoint, 'addresses')) {
      // An absent condition means ready (discovery/v1, EndpointConditions).
      const ready = flag(object(endpoint, 'conditions'), 'ready') ?? true;
      addresses.set(hostPort(address, target), { ready });
    }
}

/** istiod's HealthStatus: 1 is healthy (istio/pilot/pkg/model/service.go); endpoints of WorkloadEntries have none (0) and are sent. */
const HEALTHY = [0, 1];

/** istiod's own books (/debug/endpointz) of all istiods together: per host and port, all shards. Undefined when none was read. */
export function shardAddresses(
  istiods: readonly IstiodSnapshot[],
  kube: readonly KubeObject[],
): AddressBook | undefined {
  const bodies = istiods.map(({ bodies: each }) => each.get('endpointz')).filter(isObject);
  if (bodies.length === 0) return undefined;
  const numbers = new Map(
    servicePorts(kube).map(({ service, name, key }) => [
      `${service.namespace}/${service.name} ${name}`,
      key,
    ]),
  );
  const book = new Map<string, Map<string, KnownAddress>>();
  const workloads = workloadAddresses(kube);
  // A service without any endpoint is not in istiod's book, but istiod was asked.
  for (const key of numbers.values()) book.set(key, new Map());
  for (const body of bodies)
    for (const [host, namespaces] of Object.entries(body))
      for (const { shard, endpoint } of shardEndpoints(namespaces)) {
        const named = hostKey(host, 0)?.replace(/0$/, text(endpoint, 'ServicePortName') ?? '');
        const addresses = book.get(numbers.get(named ?? '') ?? '');
        if (addresses !== undefined) addEndpoint(addresses, shard, { endpoint, workloads });
      }
  return book;
}

function* shardEndpoints(
  namespaces: unknown,
): Generator<{ readonly shard: string; readonly endpoint: JsonObject }> {
  for (const held of isObject(namespaces) ? Object.values(namespaces) : []) {
    const shards = isObject(held) ? (object(held, 'Shards') ?? {}) : {};
    for (const shard of Object.keys(shards))
      for (const endpoint of objects(shards, shard)) yield { shard, endpoint };
  }
}

/** Addresses of WorkloadEntries: a Service selects them as it selects pods, but no slice names them. */
const workloadAddresses = (kube: readonly KubeObject[]): ReadonlySet<string> =>
  new Set(
    kube
      .filter(({ kind }) => kind === 'WorkloadEntry')
      .map(({ raw }) => text(object(raw, 'spec'), 'address') ?? ''),
  );

function addEndpoint(
  addresses: Map<string, KnownAddress>,
  shard: string,
  {
    endpoint,
    workloads,
  }: { readonly endpoint: JsonObject; readonly workloads: ReadonlySet<string> },
): void {
  const health = number(endpoint, 'HealthStatus') ?? 0;
  for (const address of strings(endpoint, 'Addresses'))
    addresses.set(hostPort(address, number(endpoint, 'EndpointPort') ?? 0), {
      ready: HEALTHY.includes(health),
      shard,
      network: text(endpoint, 'Network') ?? '',
      isFromSlice: shard.startsWith(KUBERNETES) && health !== 0 && !workloads.has(address),
    });
}

/** istiod names a shard "<provider>/<cluster>" (istio/pilot/pkg/model/shard_key.go). */
export const KUBERNETES = 'Kubernetes/';

/** Services whose endpoints are sent only to proxies of the same node (Service, internalTrafficPolicy). */
export const nodeLocalServices = (kube: readonly KubeObject[]): ReadonlySet<string> =>
  new Set(
    servicePorts(kube)
      .filter(
        ({ service }) => text(object(service.raw, 'spec'), 'internalTrafficPolicy') === 'Local',
      )
      .map(({ key }) => key),
  );
