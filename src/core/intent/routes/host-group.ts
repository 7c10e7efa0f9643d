import type { JsonObject } from '../../model/json.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { Service } from '../model/service.ts';

/** Hosts that share their routes on one port (istio/pilot/pkg/networking/core/route/route.go, VirtualHostWrapper). */
export interface HostGroup {
  readonly port: number;
  /** Services of the registry: they are called by all forms of their names. */
  readonly services: readonly Service[];
  /** Hosts of a VirtualService that are no service. */
  readonly hosts: readonly string[];
  readonly routes: readonly JsonObject[];
  readonly source: ResourceRef;
}

/** Services that a listener knows, by their host; of a listener for one port, with that port only. */
export type ListenerServices = ReadonlyMap<string, Service>;

/**
 * @param port 0 stands for all ports: HTTP proxies and unix domain sockets. Of services with the same host the last one stays.
 */
export function listenerServices(services: readonly Service[], port: number): ListenerServices {
  const known = new Map<string, Service>();
  for (const service of services) {
    if (port === 0) {
      known.set(service.hostname, service);
      continue;
    }
    const own = service.ports.find(({ number }) => number === port);
    if (own !== undefined) known.set(service.hostname.toLowerCase(), narrowed(service, own));
  }
  return known;
}

function narrowed(service: Service, port: Service['ports'][number]): Service {
  const hostname = service.hostname.toLowerCase();
  if (service.ports.length === 1 && hostname === service.hostname) return service;
  return { ...service, hostname, ports: [port] };
}
