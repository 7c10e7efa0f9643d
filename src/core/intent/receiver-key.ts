import { objects } from '../decode/read.ts';
import { numberOf } from '../model/number-of.ts';
import { once } from '../model/once.ts';
import { proxyText } from '../model/proxy.ts';
import type { IntentProxy } from './model/proxy.ts';
import type { IntentKind, World } from './model/world.ts';
import { scopeOf } from './scope/scope.ts';
import { isMetadataAsked, specsOf, telltaleKey, wordsIn } from './telltale.ts';

/**
 * Equal for sidecars of a world whose inbound listeners istiod makes the same, but for what names their workload in traces: replicas, as a
 * rule. They need be compiled for one of them. Sidecars that are alike may have different keys.
 */
export function receiverKey(world: World, proxy: IntentProxy): string {
  const { labels, isByMetadata } = telling(world);
  if (proxy.type !== 'sidecar' || isByMetadata) return proxyText(proxy.ref);
  const targets = proxy.targets.map(({ service, port, targetPort }) => [numberOf(service), port.number, port.name, port.protocol, targetPort]); // prettier-ignore
  // A Sidecar's ingress may listen at the pod's own address.
  const isIngress = objects(scopeOf(world, proxy).sidecar?.spec, 'ingress').length > 0;
  const gateways = Object.entries(proxy.labels).filter(([name]) => name.startsWith('gateway.networking.k8s.io/')); // prettier-ignore
  return JSON.stringify([telltaleKey(world, proxy, labels), targets, gateways, isIngress ? proxy.addresses : []]); // prettier-ignore
}

/** Kinds whose objects may ask for the labels of who is called; a Sidecar's do by the scope. */
const SELECTING: readonly IntentKind[] = [
  'PeerAuthentication', 'RequestAuthentication', 'AuthorizationPolicy', 'EnvoyFilter', 'Telemetry', 'WasmPlugin', 'TrafficExtension',
]; // prettier-ignore

const telling = once((world: World) => ({
  labels: wordsIn([world.mesh, specsOf(world, SELECTING)]),
  isByMetadata: isMetadataAsked(world),
}));
