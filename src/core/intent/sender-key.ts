import { isIP } from 'node:net';
import { isObject } from '../decode/read.ts';
import { numberOf } from '../model/number-of.ts';
import { once } from '../model/once.ts';
import { proxyText } from '../model/proxy.ts';
import { isNodeLocal } from './endpoints/eligible.ts';
import type { IntentProxy } from './model/proxy.ts';
import type { IntentKind, World } from './model/world.ts';
import { scopeOf } from './scope/scope.ts';

/**
 * Equal for proxies of a world that istiod sends the same for what leaves them, but for what names their workload in traces: outbound
 * listeners, routes, clusters and endpoints need be compiled for one of them. Proxies that are alike may have different keys.
 */
export function senderKey(world: World, proxy: IntentProxy): string {
  const { labels, isByMetadata, isByNode, headless } = telling(world);
  if (proxy.type !== 'sidecar' || isByMetadata) return proxyText(proxy.ref);
  const { namespace, addresses, locality, network, clusterId, istioVersion, interception } = proxy;
  return JSON.stringify([
    namespace,
    numberOf(scopeOf(world, proxy)),
    sorted(proxy.labels).filter(([name]) => labels.has(name) || name.includes('topology')),
    sorted(proxy.metadata).filter(([name]) => !OF_WORKLOAD.has(name)),
    proxy.proxyConfig,
    addresses.map((address) => isIP(address)),
    // A pod of a headless service has no listener for its own address.
    addresses.filter((address) => headless.has(address)),
    [locality, network, clusterId, istioVersion, interception],
    isByNode ? proxy.nodeName : '',
  ]);
}

const sorted = (texts: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1));

/** Node metadata that names a workload; only EnvoyFilters may ask for it. */
const OF_WORKLOAD = new Set(['WORKLOAD_NAME', 'OWNER', 'APP_CONTAINERS', 'POD_PORTS']);

/** Kinds whose objects may ask for the labels of who sends; a Sidecar's do by the scope. */
const SELECTING: readonly IntentKind[] = [
  'VirtualService', 'DestinationRule', 'EnvoyFilter', 'Telemetry', 'WasmPlugin', 'TrafficExtension',
]; // prettier-ignore

/** What in a world tells proxies of one scope apart. */
const telling = once((world: World) => {
  const specs = SELECTING.flatMap((kind) => world.list(kind).map(({ spec }) => spec));
  const words = new Set<string>();
  collectWords([world.mesh, specs], words);
  const headless = world.services.filter(({ isHeadless }) => isHeadless);
  return {
    labels: words,
    isByMetadata: world.list('EnvoyFilter').some(({ spec }) => JSON.stringify(spec).includes('"metadata"')), // prettier-ignore
    isByNode: world.services.some((service) => isNodeLocal(service)),
    headless: new Set(headless.flatMap((service) => world.endpointsOf(service).flatMap(({ addresses }) => addresses))), // prettier-ignore
  };
});

/** All keys, and all texts up to a "=" (of failoverPriority): names of labels are among them. */
function collectWords(value: unknown, words: Set<string>): void {
  if (typeof value === 'string') words.add(value.split('=', 1).join());
  if (Array.isArray(value)) for (const one of value) collectWords(one, words);
  else if (isObject(value))
    for (const [key, one] of Object.entries(value)) {
      words.add(key);
      collectWords(one, words);
    }
}
