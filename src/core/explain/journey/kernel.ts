import type { Service } from '../../intent/model/service.ts';
import { addressOf, type SocketAddress } from '../../wire/connection.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import type { Branches } from '../model/branch.ts';

/** Where kube-proxy takes a connection to an address of a service. */
export type KernelChoice =
  | { readonly kind: 'endpoints'; readonly to: Branches<SocketAddress> }
  /** No endpoint: rejected. */
  | { readonly kind: 'refused'; readonly why: string }
  /** No rule for the port: dropped, or answered by nobody. */
  | { readonly kind: 'silent'; readonly why: string };

/**
 * kube-proxy's choice for a ClusterIP, external IP or load balancer IP: one of the ready endpoints, each with the same share
 * (kubernetes/pkg/proxy/iptables/proxier.go: statistic mode random); undefined for an address that is no service's.
 */
export function kernelChoice(
  mesh: ExplainMesh,
  destination: SocketAddress,
): KernelChoice | undefined {
  const service = mesh.serviceAt(destination.ip);
  if (service === undefined) return undefined;
  const port = service.ports.find(({ number, protocol }) => number === destination.port && protocol !== 'UDP'); // prettier-ignore
  const name = `${service.name}.${service.namespace}`;
  if (port === undefined) return { kind: 'silent', why: `service ${name} has no port ${destination.port}: it has ${service.ports.map(({ number }) => number).join(', ') || 'none'}` }; // prettier-ignore
  const ready = readyEndpoints(mesh, service, port.name);
  if (ready.length === 0) return { kind: 'refused', why: `service ${name} has no ready endpoint for port ${destination.port}` }; // prettier-ignore
  return {
    kind: 'endpoints',
    to: ready.map((value) => ({ probability: 1 / ready.length, value })),
  };
}

/** Ready endpoints of one port of a service, each once. */
export function readyEndpoints(
  mesh: ExplainMesh,
  service: Service,
  portName: string,
): SocketAddress[] {
  const found = mesh.cluster
    .endpointsOf(service)
    .filter(({ servicePortName, health }) => servicePortName === portName && health === 'Healthy')
    .flatMap(({ addresses: [ip], port }) => (ip === undefined ? [] : [{ ip, port }]));
  return [...new Map(found.map((address) => [addressOf(address), address])).values()];
}
