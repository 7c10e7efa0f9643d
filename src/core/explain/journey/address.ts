import { podAddresses } from '../../intent/world/pod.ts';
import type { SocketAddress } from '../../wire/connection.ts';
import { SOMEWHERE } from '../../wire/stream-facts.ts';
import { certain, type Branches } from '../model/branch.ts';
import type { Ending } from '../model/ending.ts';
import type { ExplainRequest } from '../model/explain-request.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import { nearHosts } from '../../why/near-hosts.ts';
import { observedNames } from '../dns/observed.ts';
import { resolve } from '../dns/resolve.ts';
import { remarkHop } from '../model/remark.ts';
import { ending } from './endings.ts';
import { step, type Place } from './trail.ts';
import type { Walk } from './walk.ts';

/** Where a client connects to, or how the request ends without an address. */
export type Addressed =
  | { readonly kind: 'to'; readonly address: SocketAddress }
  | { readonly kind: 'end'; readonly end: Ending };

const CLIENT: Place = { side: 'client', proxy: null };

/** The client's own address. */
export function sourceOf(mesh: ExplainMesh, { source, sourceIp }: ExplainRequest): string {
  const pod = source.kind === 'pod' ? mesh.podNamed(source.ref) : undefined;
  return sourceIp ?? (pod && podAddresses(pod)[0]) ?? SOMEWHERE;
}

/** The address that the client connects to: of the gateway that is named, else what its DNS says. */
export function addressed({ mesh, trail }: Walk, request: ExplainRequest): Branches<Addressed> {
  const { source, host, port, through } = request;
  const ended = (end: Ending): Branches<Addressed> => certain({ kind: 'end', end });
  if (through !== undefined) {
    const pod = mesh.podNamed(through);
    const ip = pod && podAddresses(pod)[0];
    if (ip === undefined) return ended(ending('unknown', CLIENT, 'connection', { details: 'the gateway has no address' })); // prettier-ignore
    return certain({ kind: 'to', address: { ip, port: portBehind(mesh, ip, port) } });
  }
  const client = source.kind === 'pod' ? source.ref : undefined;
  const resolved = resolve(mesh, {
    host,
    namespace: client?.namespace,
    proxy: client && mesh.proxyOf(client),
    sourceIp: request.http === undefined ? undefined : sourceOf(mesh, request),
    observed: observedNames(mesh, client),
  });
  if (resolved.kind === 'no-name') {
    // Who may not read all namespaces does not know what is in the others.
    const why = `${host} is none of the names that could be read: not all Services and ServiceEntries were`;
    if (!mesh.areNamesRead) trail.add(CLIENT, [step('dns', why, { isDecisive: true })]);
    if (!mesh.areNamesRead) return ended(ending('unknown', CLIENT, 'dns', { details: why }));
    trail.add(CLIENT, [step('dns', resolved.why, { isDecisive: true })]);
    const near = nearHosts(mesh.cluster)(host);
    if (near.length > 0) trail.remark(remarkHop('dns', 'client', { says: `Near it is ${near.join(', ')}.` })); // prettier-ignore
    return ended(ending('connect-failure', CLIENT, 'dns', { details: resolved.why }));
  }
  if (resolved.by !== 'address') trail.add(CLIENT, [step('dns', `${host} is ${resolved.ips.join(', ')} (${resolved.by})`)]); // prettier-ignore
  return resolved.ips.map((ip) => ({
    probability: 1 / resolved.ips.length,
    value: { kind: 'to', address: { ip, port } },
  }));
}

/** The port of a gateway's pod behind the one that its Service has; the same where no Service of it has that port. */
function portBehind({ world }: ExplainMesh, ip: string, port: number): number {
  for (const service of world.services) {
    const name = service.ports.find(({ number }) => number === port)?.name;
    const endpoint = name === undefined ? undefined : world.endpointsOf(service).find(({ addresses, servicePortName }) => servicePortName === name && addresses.includes(ip)); // prettier-ignore
    if (endpoint !== undefined) return endpoint.port;
  }
  return port;
}
