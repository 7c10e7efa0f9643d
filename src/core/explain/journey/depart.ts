import { podAddresses } from '../../intent/world/pod.ts';
import { isSentThroughEnvoy } from '../../tls/mesh/captured-port.ts';
import { isWithin } from '../../model/address-range.ts';
import { addressOf } from '../../wire/connection.ts';
import { outboundListener } from '../../wire/listener-choice.ts';
import type { IntentProxy } from '../../intent/model/proxy.ts';
import { certain, type Branches } from '../model/branch.ts';
import type { Ending } from '../model/ending.ts';
import type { RequestSource } from '../model/explain-request.ts';
import type { Wire } from '../model/wire.ts';
import { viewOf } from '../ground/proxy-view.ts';
import { throughListener } from './arrive.ts';
import { ending } from './endings.ts';
import type { AtProxy } from './place.ts';
import { reachApplication } from './application.ts';
import { step, type Place } from './trail.ts';
import { configOf, type Walk } from './walk.ts';

/** A connection as an application opens it: its pod's Envoy takes it where there is one and it is captured. */
export function depart(walk: Walk, source: RequestSource, wire: Wire): Branches<Ending> {
  const proxy = source.kind === 'pod' ? walk.mesh.proxyOf(source.ref) : undefined;
  const pod = source.kind === 'pod' ? walk.mesh.podNamed(source.ref) : undefined;
  const ref = source.kind === 'pod' ? source.ref : null;
  const client: Place = { side: 'client', proxy: null };
  // What an application sends to its own pod stays on the loopback interface, past Envoy (istio/tools/istio-iptables).
  const isOwn = pod !== undefined && podAddresses(pod).includes(wire.destination.ip);
  if (isOwn || isLoopback(wire.destination.ip)) {
    if (pod === undefined) return certain(ending('unknown', client, 'connection', { details: 'whose loopback address that is is not known' })); // prettier-ignore
    return reachApplication(walk, { pod, at: { ip: podAddresses(pod)[0] ?? wire.destination.ip, port: wire.destination.port }, wire }); // prettier-ignore
  }
  if (proxy?.type !== 'sidecar' || !isRedirected(proxy, wire)) {
    const why = proxy?.type === 'sidecar' ? 'the connection is not captured: it goes past Envoy' : 'no sidecar'; // prettier-ignore
    walk.trail.add({ side: 'client', proxy: ref }, [step('connection', `to ${addressOf(wire.destination)}, ${why}`)]); // prettier-ignore
    return walk.deliver(walk, wire);
  }
  const snapshot = configOf(walk, proxy.ref);
  const at = { side: 'client', proxy: proxy.ref } as const;
  if (snapshot === undefined) return certain(ending('unknown', at, 'listener', { details: 'the config of the client was not read' })); // prettier-ignore
  const view = viewOf(snapshot);
  const choice = outboundListener(view.listeners, wire.destination);
  if (choice === undefined) {
    walk.trail.add(at, [
      step('listener', 'no listener takes captured connections', { isDecisive: true }),
    ]);
    return certain(
      ending('connect-failure', at, 'listener', {
        details: 'no listener takes captured connections',
      }),
    );
  }
  const here: AtProxy = { ...at, walk, view, ip: podAddresses(proxy.pod)[0], isInbound: false, toApplication: (inner) => walk.deliver(walk, inner) }; // prettier-ignore
  return throughListener(here, choice.listener, wire);
}

const isLoopback = (ip: string): boolean => ip.startsWith('127.') || ip === '::1';

/** What iptables hand to Envoy: not excluded ports and ranges (istio/tools/istio-iptables; annotations traffic.sidecar.istio.io). */
function isRedirected(proxy: IntentProxy, { destination: { ip, port } }: Wire): boolean {
  if (!isSentThroughEnvoy(proxy, port)) {
    // A port that is named beats everything else.
    return false;
  }
  const list = (key: string): string[] =>
    (proxy.annotations[`traffic.sidecar.istio.io/${key}`] ?? '').split(',').map((part) => part.trim()).filter((part) => part !== ''); // prettier-ignore
  if (list('includeOutboundPorts').includes(String(port))) return true;
  if (list('excludeOutboundIPRanges').some((range) => isWithin(ip, range))) return false;
  const include = list('includeOutboundIPRanges');
  const included = proxy.annotations['traffic.sidecar.istio.io/includeOutboundIPRanges'];
  if (included === undefined || include.includes('*')) return true;
  return include.some((range) => isWithin(ip, range));
}
