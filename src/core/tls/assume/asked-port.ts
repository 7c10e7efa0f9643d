import type { IntentProxy } from '../../intent/model/proxy.ts';
import { once } from '../../model/once.ts';
import { serverNamed, type TlsQuery } from '../check.ts';
import type { TlsMesh } from '../mesh/mesh.ts';
import { calledEndpoints } from '../mesh/called-endpoints.ts';
import { calledServers } from '../mesh/server-name.ts';

/** Whether a question is about a port of a pod: about all of them where it names no server, else about those that the server's ports lead to. */
export function askedPort(
  mesh: TlsMesh,
  query: TlsQuery,
): (server: IntentProxy, port: number) => boolean {
  const server = serverNamed(mesh, query);
  if (server === undefined) return () => true;
  const ends = calledServers(mesh.world, server).flatMap((one) => calledEndpoints(mesh.world, one));
  const portsOf = once((proxy: IntentProxy): ReadonlySet<number> => {
    const own = ends.filter(({ addresses }) => addresses.some((ip) => proxy.addresses.includes(ip))); // prettier-ignore
    return new Set(own.map(({ port }) => port));
  });
  return (proxy, port) => portsOf(proxy).has(port);
}
