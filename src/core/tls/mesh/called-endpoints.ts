import type { World } from '../../intent/model/world.ts';
import type { CalledServer } from './server-name.ts';

/** Where connections to a server arrive. */
export interface CalledEndpoint {
  /** All of one pod; or what was called, where that is no service. */
  readonly addresses: readonly string[];
  /** At the pod. */
  readonly port: number;
}

/** The addresses that a server is named by itself: an address, or one pod of a headless service. None where a service is called. */
export const namedAddresses = ({ service, host, addresses }: CalledServer): readonly string[] =>
  service === undefined || (service.isHeadless && host !== service.hostname) ? addresses : [];

/** Where connections to a server can arrive: of a service at all endpoints of its port, else at the addresses that name it. */
export function calledEndpoints(world: World, server: CalledServer): CalledEndpoint[] {
  const { service, port } = server;
  const named = namedAddresses(server);
  if (service === undefined) return [{ addresses: named, port }];
  const name = service.ports.find(({ number }) => number === port)?.name;
  const all = world.endpointsOf(service).filter(({ servicePortName }) => servicePortName === name);
  if (!service.isHeadless) return all;
  // Who resolves the name itself calls the service's port at the pod, whatever its targetPort says.
  const direct = server.addresses.map((ip) => ({ addresses: [ip], port }));
  const isMeant = ({ addresses }: CalledEndpoint): boolean => named.length === 0 || addresses.some((ip) => named.includes(ip)); // prettier-ignore
  return [...all.filter(isMeant), ...direct];
}
