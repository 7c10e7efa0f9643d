import { text } from '../../decode/read.ts';
import {
  peerAuthentication,
  mtlsAtPort,
} from '../../intent/security/authentication/peer-authentication.ts';
import type { IntentProxy } from '../../intent/model/proxy.ts';
import type { JsonObject } from '../../model/json.ts';
import { once } from '../../model/once.ts';
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
  const clusters = mesh.compiled(client)?.clusters;
  const raw = clusters && byName(clusters).get(cluster.name);
  return (raw && socketSource(raw)) ?? cluster.destinationRule;
}

const byName = once(
  (clusters: readonly JsonObject[]): ReadonlyMap<string, JsonObject> =>
    new Map(clusters.toReversed().map((one) => [text(one, 'name') ?? '', one])),
);

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
  return mtlsAtPort(policyOf(mesh)(proxy), destination.port).source;
}

/** Each of a server's clients that it refuses asks. */
const policyOf = once(({ world }: TlsMesh) =>
  once((proxy: IntentProxy) => peerAuthentication(world, proxy)),
);

/** Each once. */
export function distinctCauses(causes: readonly (ResourceRef | undefined)[]): ResourceRef[] {
  const known = causes.filter((cause) => cause !== undefined);
  return known.length < 2
    ? known
    : [...new Map(known.map((cause) => [resourceText(cause), cause])).values()];
}
