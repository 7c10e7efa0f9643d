import { podAddresses } from '../../intent/world/pod.ts';
import type { Listener } from '../../model/envoy/listener.ts';
import { ambientReason } from '../../tls/mesh/ambient.ts';
import { isCaptured } from '../../tls/mesh/captured-port.ts';
import { addressOf } from '../../wire/connection.ts';
import { chooseFilterChain } from '../../wire/filter-chain-choice.ts';
import { inboundListener } from '../../wire/listener-choice.ts';
import { certain, follow, type Branches } from '../model/branch.ts';
import type { Ending } from '../model/ending.ts';
import type { Side } from '../model/outcome.ts';
import { remarkHop } from '../model/remark.ts';
import type { Wire } from '../model/wire.ts';
import { experienceWith } from '../ground/reachability.ts';
import { viewOf } from '../ground/proxy-view.ts';
import { agentAnswer, AGENT_PORTS } from './agent.ts';
import { reachApplication } from './application.ts';
import { cut } from './cut.ts';
import { ending, upstreamAt } from './endings.ts';
import { inspected } from './inspect.ts';
import { kernelChoice } from './kernel.ts';
import type { AtProxy } from './place.ts';
import { throughChain } from './through-chain.ts';
import { step, type Place } from './trail.ts';
import { configOf, MOST_PROXIES, type Walk } from './walk.ts';

const KERNEL: Place = { side: 'client', proxy: null };

/** Follows a connection that no proxy turns any more: through the kernel to a pod, and there to its Envoy or application. */
export function deliver(walk: Walk, wire: Wire): Branches<Ending> {
  const { destination } = wire;
  const choice = kernelChoice(walk.mesh, destination);
  if (choice?.kind === 'endpoints') return follow(choice.to, (to) => arriveAt(walk, { ...wire, destination: to })); // prettier-ignore
  if (choice !== undefined) {
    walk.trail.add(KERNEL, [step('connection', choice.why, { isDecisive: true })]);
    return certain(ending(choice.kind === 'refused' ? 'connect-failure' : 'silent', KERNEL, 'connection', { details: choice.why })); // prettier-ignore
  }
  return arriveAt(walk, wire);
}

function arriveAt(walk: Walk, wire: Wire): Branches<Ending> {
  const { destination } = wire;
  const address = addressOf(destination);
  if (walk.depth > MOST_PROXIES) return certain(ending('unknown', KERNEL, 'connection', { details: 'the request goes round in circles' })); // prettier-ignore
  const pod = walk.mesh.podAt(destination.ip);
  if (pod === undefined) return outside(walk, wire);
  const upstream = upstreamAt(address, null, pod);
  const ambient = ambientReason(pod);
  if (ambient !== undefined) return certain(ending('unknown', KERNEL, 'connection', { details: ambient, upstream })); // prettier-ignore
  const proxy = walk.mesh.proxyOf({ namespace: pod.namespace, pod: pod.name });
  if (proxy === undefined) return reachApplication(walk, { pod, at: destination, wire });
  const side: Side = proxy.type === 'router' ? 'gateway' : 'server';
  if (AGENT_PORTS.has(destination.port)) return agentAnswer(walk, { pod, side, wire });
  // Envoy's own connections to its pod are captured whatever ports are excluded (istio/tools/istio-iptables, ISTIO_OUTPUT: -o lo, owner uid).
  const isOwn = podAddresses(pod).includes(wire.sourceIp) && walk.depth > 0;
  const captures = proxy.type === 'sidecar' && (isCaptured(proxy, destination.port) || isOwn);
  const snapshot = configOf(walk, proxy.ref);
  if (snapshot === undefined) {
    if (proxy.type === 'sidecar' && !captures) return reachApplication(walk, { pod, at: destination, wire }); // prettier-ignore
    return certain(ending('unknown', { side, proxy: proxy.ref }, 'listener', { details: 'the config of the proxy was not read', upstream })); // prettier-ignore
  }
  const view = viewOf(snapshot);
  const listener = captures ? inboundListener(view.listeners) : boundListener(view.listeners, wire);
  const isInbound = proxy.type === 'sidecar';
  const at: AtProxy = {
    walk, view, side, proxy: proxy.ref, ip: podAddresses(pod)[0], isInbound,
    toApplication: (inner) => reachApplication(walk, { pod, at: { ip: destination.ip, port: inner.destination.port }, wire: inner }),
  }; // prettier-ignore
  if (listener === undefined) {
    if (isInbound && !captures) return reachApplication(walk, { pod, at: destination, wire });
    walk.trail.add(at, [step('listener', `no listener for ${address}: the connection is refused`, { isDecisive: true })]); // prettier-ignore
    return certain(
      ending('connect-failure', at, 'listener', {
        details: `nothing listens on port ${destination.port} there`,
        upstream,
        blame: { kind: 'listener', proxy: proxy.ref, destination },
      }),
    );
  }
  return withPod(throughListener(at, listener, wire), upstream);
}

/** A proxy in front of the pod's application, or a gateway, decides: the pod is told all the same. */
const withPod = (ends: Branches<Ending>, upstream: Ending['upstream']): Branches<Ending> =>
  ends.map(({ probability, value }) => ({ probability, value: value.upstream === null ? { ...value, upstream } : value })); // prettier-ignore

/** A socket of a proxy's own: a gateway's, or of a sidecar that captures nothing. */
const boundListener = (listeners: readonly Listener[], { destination: { ip, port } }: Wire): Listener | undefined =>
  listeners.find(({ bindToPort, useOriginalDst, addresses }) => bindToPort && !useOriginalDst && [`0.0.0.0:${port}`, `[::]:${port}`, addressOf({ ip, port })].some((own) => addresses.includes(own))); // prettier-ignore

/** A connection in a listener: its filters look at the first bytes, one of its chains is taken. */
export function throughListener(at: AtProxy, listener: Listener, wire: Wire): Branches<Ending> {
  const connection = inspected(listener, wire);
  const chain = chooseFilterChain(listener, connection);
  const sees = connection.transport === 'tls' ? `TLS, SNI ${connection.serverName || '(none)'}` : connection.applicationProtocols.join() || 'plain bytes'; // prettier-ignore
  at.walk.trail.add(at, [
    step('listener', `${listener.name} for ${addressOf(wire.destination)} (${sees})`),
  ]);
  if (chain === undefined) {
    at.walk.trail.add(at, [step('filter-chain', 'no filter chain matches: the connection is closed', { isDecisive: true })]); // prettier-ignore
    if (at.side === 'gateway' && wire.layers.length === 0) at.walk.trail.remark(remarkHop('filter-chain', at.side, { says: 'Plain text comes to a port that takes TLS only.' })); // prettier-ignore
    return certain(cut(at, wire, { flags: ['NR'], details: 'filter_chain_not_found', hop: 'filter-chain', resource: listener.owner, ...unmatched(at, wire, connection.serverName) })); // prettier-ignore
  }
  at.walk.trail.add(at, [step('filter-chain', chain.name === '' ? '(unnamed)' : chain.name, chain.owner === undefined ? {} : { resource: chain.owner })]); // prettier-ignore
  return throughChain(at, chain, { wire, serverName: connection.serverName });
}

/** Two sides that don't speak the same; at a gateway a name that it does not have. */
function unmatched(
  { isInbound, side, view }: AtProxy,
  { destination, layers }: Wire,
  serverName: string,
): Pick<Ending, 'blame'> {
  if (isInbound) return { blame: { kind: 'tls', destination } };
  if (side !== 'gateway' || layers.length === 0 || serverName === '') return {};
  return { blame: { kind: 'unknown-host', proxy: view.snapshot.proxy, host: serverName, port: destination.port } }; // prettier-ignore
}

/** An address that is no pod: nobody here knows what it answers, but whether connections to it come about the proxies have counted. */
function outside({ trail, application, mesh }: Walk, wire: Wire): Branches<Ending> {
  const address = addressOf(wire.destination);
  const upstream = upstreamAt(address, null, undefined);
  const { tried, failed, isHopeless } = experienceWith(mesh, address);
  if (isHopeless) {
    const why = `${address} is outside the mesh and never took a connection: ${failed} of ${tried} failed`;
    trail.add(KERNEL, [step('connection', why, { isDecisive: true })]);
    return certain(ending('silent', KERNEL, 'connection', { details: why, upstream }));
  }
  if (!mesh.arePodsRead) trail.missing(address, 'pods were not read: what is behind it is taken for an application outside the mesh'); // prettier-ignore
  trail.add(KERNEL, [step('connection', `${address} is ${mesh.arePodsRead ? 'outside the mesh' : 'nothing that was read'}`)]); // prettier-ignore
  const place: Place = { side: 'application', proxy: null };
  if (wire.request === null) return certain(ending('connected', place, 'application', { isApplication: true, upstream })); // prettier-ignore
  return certain(ending('response', place, 'application', { status: application.status ?? 200, isApplication: true, upstream, workMs: application.delayMs ?? 0 })); // prettier-ignore
}
