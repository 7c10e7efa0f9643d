import { isIP } from 'node:net';
import { object, objects, strings, text } from '../../decode/read.ts';
import { parseAddress } from '../../wire/connection.ts';
import type { Service } from '../../intent/model/service.ts';
import type { World } from '../../intent/model/world.ts';

/** What a client calls: a host and a port, and what stands behind them. */
export interface CalledServer {
  /** As the client's applications name it: a service's full name, one of its pods, a ServiceEntry's host, an address. */
  readonly host: string;
  readonly port: number;
  readonly namespace: string;
  /** Undefined for an address that belongs to no service port. */
  readonly service: Service | undefined;
  /** Where the connection goes: addresses of the service, of its pods when it is headless, or the address itself; empty where only DNS knows. */
  readonly addresses: readonly string[];
}

export interface ServerQuery {
  /** "reviews", "reviews.shop", "reviews.shop.svc.cluster.local:9080", "reviews:http", "db-0.db.data…", "api.example.com", "198.18.1.4:8080". */
  readonly text: string;
  /** Of the client: short names are looked up there. */
  readonly namespace: string;
}

/** The servers that a name stands for, one for each port; empty when there is none. */
export function calledServers(
  world: World,
  { text: typed, namespace }: ServerQuery,
): CalledServer[] {
  const address = parseAddress(typed);
  const at = isIP(typed) === 0 ? /^(.*):([a-z\d][\w-]*)$/i.exec(typed) : null;
  const host = (at?.[1] ?? typed).toLowerCase();
  const [, , portText] = at ?? [];
  const port = portText === undefined || !/^\d{1,5}$/.test(portText) ? undefined : Number(portText);
  if (address !== undefined && isIP(address.ip) !== 0)
    return [addressServer(world, address.ip, address.port)];
  if (isIP(host) !== 0) return portsOf(world, host).map((one) => addressServer(world, host, one));
  const services = serviceOf(world, host, namespace);
  const found = services.flatMap(({ service, name, pods }) =>
    service.ports
      .filter(
        (one) =>
          (portText === undefined || one.number === port || one.name === portText) &&
          one.protocol !== 'UDP',
      ) // prettier-ignore
      .map((one): CalledServer => ({
        host: name,
        port: one.number,
        namespace: service.namespace,
        service,
        addresses: pods ?? addressesOf(world, service),
      })),
  );
  return found.length > 0 || port === undefined ? found : services.slice(0, 1).map(({ service, name, pods }) => ({
    host: name, port, namespace: service.namespace, service: undefined, addresses: pods ?? addressesOf(world, service),
  })); // prettier-ignore
}

interface Named {
  readonly service: Service;
  readonly name: string;
  /** Of a headless service's own pod: its address. */
  readonly pods?: readonly string[];
}

/** A service by its name as a client in a namespace resolves it, or one pod of a headless service by its own. */
function serviceOf(world: World, host: string, namespace: string): Named[] {
  const { domain } = world;
  const names = [host, `${host}.${namespace}.svc.${domain}`, `${host}.svc.${domain}`, `${host}.${domain}`]; // prettier-ignore
  for (const name of names) {
    const [service] = world.servicesByHost.get(name) ?? [];
    if (service !== undefined) return [{ service, name }];
    const dot = name.indexOf('.');
    const [parent] = world.servicesByHost.get(name.slice(dot + 1)) ?? [];
    if (dot <= 0 || parent === undefined) continue;
    const addresses = podAddresses(world, parent, name.slice(0, dot));
    if (addresses.length > 0) return [{ service: parent, name, pods: addresses }];
  }
  const wild = world.services.find(({ hostname }) => hostname.startsWith('*.') && host.endsWith(hostname.slice(1))); // prettier-ignore
  return wild === undefined ? [] : [{ service: wild, name: host }];
}

/** "db-0" of "db-0.db.data.svc.cluster.local": the EndpointSlice says which pods have a name of their own (Kubernetes DNS specification). */
function podAddresses(world: World, { name, namespace }: Service, hostname: string): string[] {
  const slices = world.kube('EndpointSlice').filter((slice) => slice.namespace === namespace && slice.labels['kubernetes.io/service-name'] === name); // prettier-ignore
  const endpoints = slices.flatMap(({ raw }) => objects(raw, 'endpoints'));
  // Pods of a StatefulSet are called by their own names.
  const own = endpoints.filter((endpoint) => (text(endpoint, 'hostname') ?? text(object(endpoint, 'targetRef'), 'name')) === hostname); // prettier-ignore
  return [...new Set(own.flatMap((endpoint) => strings(endpoint, 'addresses').slice(0, 1)))];
}

function addressesOf(world: World, service: Service): readonly string[] {
  if (service.autoAllocatedAddress !== undefined) return [service.autoAllocatedAddress];
  const own = service.addresses.filter(
    (address) => address !== '0.0.0.0' && !address.includes('/'),
  );
  if (own.length > 0 || !service.isHeadless) return own;
  return [...new Set(world.endpointsOf(service).flatMap(({ addresses }) => addresses.slice(0, 1)))];
}

/** An address that a client calls directly, with the service that it is one of, where there is one. */
function addressServer(world: World, ip: string, port: number): CalledServer {
  const vip = world.services.find((service) => service.addresses.includes(ip));
  const pod = world.pods.find(({ raw }) => JSON.stringify(raw['status'] ?? {}).includes(`"${ip}"`));
  return {
    host: ip,
    port,
    namespace: vip?.namespace ?? pod?.namespace ?? '',
    service: vip?.ports.some((one) => one.number === port) === true ? vip : undefined,
    addresses: [ip],
  };
}

/** The ports at which services have an address as endpoint. */
function portsOf(world: World, ip: string): number[] {
  const ports = world.services.flatMap(
    (service) =>
    world.endpointsOf(service).filter(({ addresses }) => addresses.includes(ip)).map(({ port }) => port), // prettier-ignore
  );
  return [...new Set(ports)].sort((a, b) => a - b);
}
