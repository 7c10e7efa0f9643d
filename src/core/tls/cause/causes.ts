import { text } from '../../decode/read.ts';
import {
  peerAuthentication,
  mtlsAtPort,
} from '../../intent/security/authentication/peer-authentication.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ProxyRef } from '../../model/proxy.ts';
import { refTo, sourcesOf } from '../../model/provenance.ts';
import { resourceText, type ResourceRef } from '../../model/resource.ts';
import type { Encounter } from '../model/encounter.ts';
import type { TlsMesh } from '../mesh/mesh.ts';
import type { Sent } from '../model/sent.ts';

/** The object that made a client's cluster send what it sends. */
export function clientCause(
  mesh: TlsMesh,
  client: ProxyRef,
  { cluster }: Pick<Sent, 'cluster'>,
): ResourceRef | undefined {
  if (cluster === undefined) return undefined;
  const raw = mesh.compiled(client)?.clusters.find((one) => text(one, 'name') === cluster.name);
  return (raw && socketSource(raw)) ?? cluster.destinationRule;
}

function socketSource(cluster: JsonObject): ResourceRef | undefined {
  const sources = sourcesOf(cluster);
  return sources['transport_socket'] ?? sources['transport_socket_matches'];
}

/** The object that made a server take what it takes. */
export function serverCause(
  mesh: TlsMesh,
  { pod, destination }: Pick<Encounter, 'pod' | 'destination'>,
): ResourceRef | undefined {
  if (pod === undefined || destination === undefined) return undefined;
  const proxy = mesh.proxyOf({ namespace: pod.namespace, pod: pod.name });
  if (proxy === undefined) return { ...refTo(pod), field: 'spec.containers (no istio-proxy)' };
  return mtlsAtPort(peerAuthentication(mesh.world, proxy), destination.port).source;
}

/** Each once. */
export const distinctCauses = (causes: readonly (ResourceRef | undefined)[]): ResourceRef[] => [
  ...new Map(causes.filter((cause) => cause !== undefined).map((cause) => [resourceText(cause), cause])).values(), // prettier-ignore
];
