import type { KubeObject } from '../../model/kube.ts';
import { addressOf, type SocketAddress } from '../../wire/connection.ts';
import { certain, either, type Branches } from '../model/branch.ts';
import type { Ending } from '../model/ending.ts';
import type { Wire } from '../model/wire.ts';
import { applicationPorts } from './application-protocol.ts';
import { ending, upstreamAt } from './endings.ts';
import { step, type Place } from './trail.ts';
import type { Walk } from './walk.ts';

const APPLICATION: Place = { side: 'application', proxy: null };

/** What the application of a pod makes of a connection that reached it. */
export function reachApplication(
  walk: Walk,
  { pod, at, wire }: { readonly pod: KubeObject; readonly at: SocketAddress; readonly wire: Wire },
): Branches<Ending> {
  const { named, areListed } = applicationPorts(walk.mesh.world, pod, at.ip);
  const upstream = upstreamAt(addressOf(at), null, pod);
  const spoken = named.get(at.port);
  if (spoken === undefined && areListed) {
    walk.trail.add(APPLICATION, [step('application', `nothing of ${pod.namespace}/${pod.name} names port ${at.port}: the connection is refused`)]); // prettier-ignore
    return certain(ending('connect-failure', APPLICATION, 'application', { details: 'connection refused: no container names this port', upstream })); // prettier-ignore
  }
  walk.trail.add(APPLICATION, [step('application', `${pod.namespace}/${pod.name} at ${addressOf(at)}`)]); // prettier-ignore
  const [layer] = wire.layers;
  if (layer !== undefined) {
    if (spoken === 'http' || spoken === 'tcp') return certain(ending('connect-failure', APPLICATION, 'tls', { details: 'the application does not speak TLS at this port', transportFailure: 'WRONG_VERSION_NUMBER', upstream, blame: { kind: 'tls', destination: at } })); // prettier-ignore
    return answered(walk, { ...wire, layers: wire.layers.slice(1) }, upstream);
  }
  if (spoken === 'tls') return plainToTls(wire, upstream);
  if (spoken === 'tcp' && wire.request !== null) return certain(ending('garbage', APPLICATION, 'application', { details: 'the application speaks no HTTP at this port', upstream })); // prettier-ignore
  return answered(walk, wire, upstream);
}

/** Most TLS servers (Go, nginx, Apache) tell a plain HTTP client with status 400, others close: nobody can know which without asking. */
const TELLS = 0.8;

function plainToTls(wire: Wire, upstream: Ending['upstream']): Branches<Ending> {
  const details = 'plain text sent to a port where the application speaks TLS';
  const closed = ending('closed', APPLICATION, 'tls', { details, upstream });
  if (wire.request === null) return certain(closed);
  return either(TELLS, ending('response', APPLICATION, 'tls', { status: 400, details, upstream }), closed); // prettier-ignore
}

function answered(
  { application }: Walk,
  wire: Wire,
  upstream: Ending['upstream'],
): Branches<Ending> {
  if (wire.request === null) return certain(ending('connected', APPLICATION, 'application', { isApplication: true, upstream })); // prettier-ignore
  if (application.reset === true) return certain(ending('closed', APPLICATION, 'application', { details: 'the application resets the connection', upstream, delayMs: application.delayMs ?? 0 })); // prettier-ignore
  return certain(
    ending('response', APPLICATION, 'application', {
      status: application.status ?? 200, isApplication: true, upstream, workMs: application.delayMs ?? 0,
    }),
  ); // prettier-ignore
}
