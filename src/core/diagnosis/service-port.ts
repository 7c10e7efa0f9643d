import { number, object, objects } from '../decode/read.ts';
import type { ClusterName } from '../model/envoy/cluster-name.ts';
import { refTo } from '../model/provenance.ts';
import type { ResourceRef } from '../model/resource.ts';
import { parseAddress } from '../wire/connection.ts';
import type { Facts } from './facts.ts';

/** The port of the Service (or ServiceEntry) by which an address was called; null where no service has it. */
export function servicePortAt(
  { mesh }: Facts,
  address: string,
  cluster: ClusterName | undefined,
): ResourceRef | null {
  const at = parseAddress(address);
  const { world } = mesh;
  const named = cluster?.direction === 'outbound' ? world.servicesByHost.get(cluster.host)?.[0] : undefined; // prettier-ignore
  const service = named ?? (at && world.services.find((one) => world.endpointsOf(one).some(({ addresses, port }) => port === at.port && addresses.includes(at.ip)))); // prettier-ignore
  if (service === undefined) return null;
  const wanted = named === undefined ? undefined : cluster?.port;
  const endpoint = world.endpointsOf(service).find(({ addresses, port }) => at !== undefined && port === at.port && addresses.includes(at.ip)); // prettier-ignore
  const name = service.ports.find((port) => port.number === wanted || port.name === endpoint?.servicePortName)?.number; // prettier-ignore
  const ports = objects(object(service.object.raw, 'spec'), 'ports');
  const index = ports.findIndex((port) => (number(port, 'port') ?? number(port, 'number')) === name); // prettier-ignore
  return refTo(service.object, index < 0 ? 'spec.ports' : `spec.ports[${index}]`);
}
