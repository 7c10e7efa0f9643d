import type { SocketAddress } from '../../wire/connection.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';

/** The address of a name that stands in a cluster: of a service of the mesh, which Envoy resolves by DNS; undefined for other names. */
export function addressNamed(
  { world }: ExplainMesh,
  { ip: name, port }: SocketAddress,
): SocketAddress | undefined {
  const [service] = world.servicesByHost.get(name.replace(/\.$/, '').toLowerCase()) ?? [];
  const own = service?.addresses.find((address) => address !== '0.0.0.0' && !address.includes('/'));
  return own === undefined ? undefined : { ip: own, port };
}
