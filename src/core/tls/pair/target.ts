import { once } from '../../model/once.ts';
import type { KubeObject } from '../../model/kube.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import { parseAddress, type SocketAddress } from '../../wire/connection.ts';
import { ambientReason } from '../mesh/ambient.ts';
import { isCaptured } from '../mesh/captured-port.ts';
import type { Ground, TlsMesh } from '../mesh/mesh.ts';
import type { ServerAccepts } from '../model/accepts.ts';
import type { Reason } from '../model/reason.ts';
import { acceptedAt } from '../server/server-side.ts';
import type { BareMeeting } from './meeting.ts';

/** What stands at an address, whatever is sent to it. */
export type Target =
  /** No pod of the mesh. */
  | { readonly kind: 'outside'; readonly destination: SocketAddress | undefined }
  | (AtPod & { readonly kind: 'ambient'; readonly reason: Reason })
  /** No Envoy is in front of the application. */
  | (AtPod & { readonly kind: 'bare'; readonly reason: BareMeeting['reason'] })
  /** An Envoy of which nothing is known. */
  | (AtPod & { readonly kind: 'unknown' })
  | (AtPod & { readonly kind: 'envoy'; readonly server: ProxySnapshot; readonly accepts: ServerAccepts }); // prettier-ignore

interface AtPod {
  readonly place: { readonly pod: KubeObject; readonly destination: SocketAddress };
}

const targetsOf = once((_mesh: TlsMesh): Record<Ground, Map<string, Target>> => ({ actual: new Map(), policy: new Map() })); // prettier-ignore

/** What stands at "ip:port", or "name:port". Clusters of a service and of its subsets lead there, which differ in what they send. */
export function targetAt(mesh: TlsMesh, to: string, ground: Ground): Target {
  const targets = targetsOf(mesh)[ground];
  let target = targets.get(to);
  if (target === undefined) targets.set(to, (target = find(mesh, to, ground)));
  return target;
}

function find(mesh: TlsMesh, to: string, ground: Ground): Target {
  const destination = parseAddress(to);
  const pod = destination && mesh.podAt(destination.ip);
  if (destination === undefined || pod === undefined) return { kind: 'outside', destination };
  const place = { pod, destination };
  const ambient = ambientReason(pod);
  if (ambient !== undefined) return { kind: 'ambient', place, reason: ambient };
  const proxy = mesh.proxyOf({ namespace: pod.namespace, pod: pod.name });
  if (proxy === undefined) return { kind: 'bare', place, reason: 'no-proxies' };
  if (proxy.type === 'sidecar' && !isCaptured(proxy, destination.port))
    return { kind: 'bare', place, reason: 'not-captured' };
  const actual = ground === 'actual' ? mesh.configOf(proxy.ref, 'actual') : undefined;
  const server = actual ?? mesh.meantServer(proxy.ref);
  if (server === undefined) return { kind: 'unknown', place };
  return { kind: 'envoy', place, server, accepts: acceptedAt(server, destination) };
}
