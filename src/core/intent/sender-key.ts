import { once } from '../model/once.ts';
import { proxyText } from '../model/proxy.ts';
import { isNodeLocal } from './endpoints/eligible.ts';
import { isMetadataAsked, specsOf, telltaleKey, wordsIn } from './telltale.ts';
import type { IntentProxy } from './model/proxy.ts';
import type { IntentKind, World } from './model/world.ts';

/**
 * Equal for proxies of a world that istiod sends the same for what leaves them, but for what names their workload in traces: outbound
 * listeners, routes, clusters and endpoints need be compiled for one of them. Proxies that are alike may have different keys.
 */
export function senderKey(world: World, proxy: IntentProxy): string {
  const { labels, isByMetadata, isByNode, headless } = telling(world);
  if (proxy.type !== 'sidecar' || isByMetadata) return proxyText(proxy.ref);
  return JSON.stringify([
    telltaleKey(world, proxy, labels),
    // A pod of a headless service has no listener for its own address.
    proxy.addresses.filter((address) => headless.has(address)),
    isByNode ? proxy.nodeName : '',
  ]);
}

/** Kinds whose objects may ask for the labels of who sends; a Sidecar's do by the scope. */
const SELECTING: readonly IntentKind[] = [
  'VirtualService', 'DestinationRule', 'EnvoyFilter', 'Telemetry', 'WasmPlugin', 'TrafficExtension',
]; // prettier-ignore

/** What in a world tells proxies of one scope apart. */
const telling = once((world: World) => {
  const headless = world.services.filter(({ isHeadless }) => isHeadless);
  return {
    labels: wordsIn([world.mesh, specsOf(world, SELECTING)]),
    isByMetadata: isMetadataAsked(world),
    isByNode: world.services.some((service) => isNodeLocal(service)),
    headless: new Set(headless.flatMap((service) => world.endpointsOf(service).flatMap(({ addresses }) => addresses))), // prettier-ignore
  };
});
