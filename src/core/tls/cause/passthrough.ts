import { serviceExclusions } from '../../why/service.ts';
import { intentAt } from '../mesh/intent-at.ts';
import type { TlsMesh } from '../mesh/mesh.ts';
import type { Sent } from '../model/sent.ts';
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
  const intent = intentAt(mesh, client.pod);
  const [first] = intent === undefined ? [] : serviceExclusions(intent.context, server.service.hostname, server.port); // prettier-ignore
  if (first === undefined) return undefined;
  return { causes: first.cause === null ? [] : [first.cause], note: first.says };
}
