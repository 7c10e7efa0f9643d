import { hostPort } from '../decode/address.ts';
import { flag, isObject, number, object, objects, strings, text } from '../decode/read.ts';
import type { JsonObject } from '../model/json.ts';
import type { KubeObject } from '../model/kube.ts';

/** Addresses by "host port-number", each with whether it is ready. */
export type AddressBook = ReadonlyMap<string, ReadonlyMap<string, boolean>>;

/** The key of a service's port in an address book. */
export const portKey = (host: string, port: number): string => `${host} ${port}`;

/**
 * What the EndpointSlices say: per service port the addresses and whether they are ready.
 * A slice names its Service by label and its ports by name (kubernetes.io/docs, EndpointSlices).
 * @param domain cluster domain, "cluster.local"
 */
export function sliceAddresses(kube: readonly KubeObject[], domain: string): AddressBook {
  const book = new Map<string, Map<string, boolean>>();
  const slices = new Map<string, KubeObject[]>();
  for (const slice of kube) {
    const service = slice.labels['kubernetes.io/service-name'];
    if (slice.kind !== 'EndpointSlice' || service === undefined) continue;
    const id = `${slice.namespace}/${service}`;
    slices.set(id, [...(slices.get(id) ?? []), slice]);
  }
  for (const service of kube.filter(({ kind }) => kind === 'Service'))
    for (const port of objects(object(service.raw, 'spec'), 'ports')) {
      const addresses = new Map<string, boolean>();
      for (const slice of slices.get(`${service.namespace}/${service.name}`) ?? [])
        addSlice(addresses, slice.raw, text(port, 'name') ?? '');
      book.set(
        portKey(`${service.name}.${service.namespace}.svc.${domain}`, number(port, 'port') ?? 0),
        addresses,
      );
    }
  return book;
}

function addSlice(addresses: Map<string, boolean>, slice: JsonObject, portName: string): void {
  const port = objects(slice, 'ports').find(
    (candidate) => (text(candidate, 'name') ?? '') === portName,
  );
  const target = number(port, 'port');
  if (target === undefined) return;
  for (const endpoint of objects(slice, 'endpoints'))
    for (const address of strings(endpoint, 'addresses')) {
      // An absent condition means ready (discovery/v1, EndpointConditions).
      addresses.set(
        hostPort(address, target),
        flag(object(endpoint, 'conditions'), 'ready') ?? true,
      );
    }
}

/** istiod's own book (/debug/endpointz): per host and port name, all shards (clusters) together. HealthStatus 1 is healthy. */
export function shardAddresses(
  endpointz: JsonObject,
  kube: readonly KubeObject[],
  domain: string,
): AddressBook {
  const ports = portNumbers(kube, domain);
  const book = new Map<string, Map<string, boolean>>();
  for (const [host, namespaces] of Object.entries(endpointz))
    for (const shards of isObject(namespaces) ? Object.values(namespaces) : [])
      for (const list of Object.values(
        (isObject(shards) ? object(shards, 'Shards') : undefined) ?? {},
      ))
        for (const endpoint of Array.isArray(list) ? list.filter(isObject) : []) {
          const port = ports.get(`${host} ${text(endpoint, 'ServicePortName') ?? ''}`);
          if (port === undefined) continue;
          const key = portKey(host, port);
          const addresses = book.get(key) ?? new Map<string, boolean>();
          book.set(key, addresses);
          for (const address of strings(endpoint, 'Addresses'))
            addresses.set(
              hostPort(address, number(endpoint, 'EndpointPort') ?? 0),
              number(endpoint, 'HealthStatus') === 1,
            );
        }
  return book;
}

function portNumbers(kube: readonly KubeObject[], domain: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const service of kube.filter(({ kind }) => kind === 'Service'))
    for (const port of objects(object(service.raw, 'spec'), 'ports'))
      found.set(
        `${service.name}.${service.namespace}.svc.${domain} ${text(port, 'name') ?? ''}`,
        number(port, 'port') ?? 0,
      );
  return found;
}
