import type { TlsMesh } from '../mesh/mesh.ts';
import type { Sent } from '../model/sent.ts';
import { hostExclusions } from './host-exclusions.ts';
import type { ClientAndServer, RefusalCause } from './refused-call.ts';

/**
 * Why a client's Envoy does not know a service that its application calls, and passes the connection on as it is, without mTLS: the rule
 * that keeps the host away. Undefined where it knows it, or where an address is called that is no service's.
 */
export function passthroughCause(
  mesh: TlsMesh,
  { client, server }: ClientAndServer,
  { cluster }: Pick<Sent, 'cluster'>,
): RefusalCause | undefined {
  if (cluster?.name !== 'PassthroughCluster' || server.service === undefined) return undefined;
  const called = { host: server.service.hostname, port: server.port };
  const [first] = hostExclusions(mesh, client.pod, called) ?? [];
  if (first === undefined) return undefined;
  return { causes: first.cause === null ? [] : [first.cause], note: first.says };
}
