import { labelSelector } from '../../decode/label-selector.ts';
import { formatsOfMesh } from '../../logs/format/mesh-formats.ts';
import { formatsOfListeners } from '../../logs/format/proxy-formats.ts';
import type { AccessLogFormat } from '../../logs/model/log-line.ts';
import { mtlsAtPort, peerAuthentication } from '../../intent/security/authentication/peer-authentication.ts'; // prettier-ignore
import { isTerminal, workloadOfPod } from '../../intent/world/pod.ts';
import { once } from '../../model/once.ts';
import type { ProxyLines } from '../../model/proxy-lines.ts';
import { proxyText, type ProxyRef } from '../../model/proxy.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import { strictMesh } from './assumed-mesh.ts';
import type { Assumption } from './assume.ts';
import { isCaptured } from '../mesh/captured-port.ts';
import { serverNamed, type TlsQuery } from '../check.ts';
import { askedPort } from './asked-port.ts';
import { clientNamed } from '../mesh/clients.ts';
import type { TlsMesh } from '../mesh/mesh.ts';
import { calledEndpoints } from '../mesh/called-endpoints.ts';
import { calledServers, type ServerQuery } from '../mesh/server-name.ts';
import { seenPlaintext, type SeenPlaintext, type SeenResult } from './seen-plaintext.ts'; // prettier-ignore

/** The sidecars whose logs tell of plaintext: the first replica of each workload, then the second ones, and so on. */
export function loggedServers(
  mesh: TlsMesh,
  query: TlsQuery,
  { namespace }: Assumption,
): ProxyRef[] {
  const server = serverNamed(mesh, query);
  const asked = server && addressesOf(mesh, server);
  const places = new Map<string, number>();
  return [...mesh.world.proxies.values()]
    .filter(
      ({ type, pod, addresses }) =>
        type === 'sidecar' &&
        !isTerminal(pod) &&
        (namespace === undefined || pod.namespace === namespace) &&
        (asked === undefined || addresses.some((ip) => asked.has(ip))),
    ) // prettier-ignore
    .map(({ ref, pod }) => {
      const workload = `${pod.namespace}/${workloadOfPod(pod)}`;
      const place = places.get(workload) ?? 0;
      places.set(workload, place + 1);
      return { ref, place };
    })
    .sort((a, b) => a.place - b.place)
    .map(({ ref }) => ref);
}

function addressesOf({ world }: TlsMesh, server: ServerQuery): ReadonlySet<string> {
  const ends = calledServers(world, server).flatMap((one) => calledEndpoints(world, one));
  return new Set(ends.flatMap(({ addresses }) => addresses));
}

/** Who was seen to send plaintext that STRICT would refuse. @param read proxies whose listeners tell the formats of lines */
export function assumeSeen(
  mesh: TlsMesh,
  parts: readonly ProxyLines[],
  { query, assume, read }: { readonly query: TlsQuery; readonly assume: Assumption; readonly read: readonly ProxySnapshot[] }, // prettier-ignore
): SeenResult {
  const { world } = strictMesh(mesh, assume.namespace);
  const policyOf = once((proxy: Parameters<typeof peerAuthentication>[1]) => peerAuthentication(world, proxy)); // prettier-ignore
  const isAsked = askedPort(mesh, query);
  const found = seenPlaintext(mesh, parts, {
    formatsOf: formatFinder(mesh, read),
    isConcerned: (proxy, port) => {
      const isCut = isCaptured(proxy, port) && mtlsAtPort(policyOf(proxy), port).mode === 'STRICT';
      return isCut ? (isAsked(proxy, port) ? 'asked' : 'elsewhere') : 'none';
    },
  });
  const seen = found.seen.filter(wantedBy(mesh, query));
  return { ...found, seen, elsewhere: found.elsewhere + openCalls(found.seen) - openCalls(seen) };
}

/** Calls that are let in today. */
const openCalls = (rows: readonly SeenPlaintext[]): number =>
  rows.reduce((sum, { count, refused }) => sum + count - refused, 0);

function formatFinder(
  { world }: TlsMesh,
  read: readonly ProxySnapshot[],
): (proxy: ProxyRef) => readonly AccessLogFormat[] {
  const own = new Map(
    read.map((one) => [
      proxyText(one.proxy),
      formatsOfListeners(one.listeners.map(({ config }) => config)),
    ]),
  );
  const all = [...[...own.values()].flat(), ...formatsOfMesh(world.mesh)];
  const distinct = [
    ...new Map(all.map((one) => [JSON.stringify([one.template, one.omitsEmptyValues]), one])).values(), // prettier-ignore
  ];
  return (proxy) => {
    const formats = own.get(proxyText(proxy)) ?? [];
    return formats.length > 0 ? formats : distinct;
  };
}

/** A call that logs or statistics tell of. */
export interface SeenCall {
  readonly client: { readonly namespace: string | null; readonly workload: string | null };
  readonly server: { readonly namespace: string };
}

/**
 * Whether a call is of the clients that a question is about. Clients outside of the mesh are of no namespace: they count with those of
 * the server's.
 */
export function wantedBy(mesh: TlsMesh, query: TlsQuery): (seen: SeenCall) => boolean {
  const { client: name, only, selector } = query;
  if (name !== undefined) {
    const { pod, workload } = clientNamed(mesh.world, name, query.namespace);
    return ({ client }) => client.namespace === pod.namespace && client.workload === workload;
  }
  const matches = selector === undefined ? undefined : labelSelector(selector);
  const selected = new Set(mesh.world.pods.flatMap((pod) => (matches?.(pod.labels) === true ? [`${pod.namespace}/${workloadOfPod(pod)}`] : []))); // prettier-ignore
  return ({ client, server }) =>
    (matches === undefined || selected.has(`${client.namespace}/${client.workload}`)) &&
    (only === undefined || (client.namespace ?? server.namespace) === only);
}
