import { isIP } from 'node:net';
import { isObject } from '../decode/read.ts';
import type { JsonObject } from '../model/json.ts';
import { numberOf } from '../model/number-of.ts';
import type { IntentProxy } from './model/proxy.ts';
import type { IntentKind, World } from './model/world.ts';
import { scopeOf } from './scope/scope.ts';

/** What of a proxy may make its config another than that of its neighbours, other than its addresses. @param labels that somebody asks for */
export function telltaleKey(world: World, proxy: IntentProxy, labels: ReadonlySet<string>): string {
  const { namespace, addresses, locality, network, clusterId, istioVersion, interception } = proxy;
  return JSON.stringify([
    namespace,
    numberOf(scopeOf(world, proxy)),
    sorted(proxy.labels).filter(([name]) => labels.has(name) || name.includes('topology')),
    sorted(proxy.metadata).filter(([name]) => !OF_WORKLOAD.has(name)),
    proxy.proxyConfig,
    addresses.map((address) => isIP(address)),
    [locality, network, clusterId, istioVersion, interception],
  ]);
}

const sorted = (texts: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1));

/** Node metadata that names a workload; only EnvoyFilters may ask for it. */
const OF_WORKLOAD = new Set(['WORKLOAD_NAME', 'OWNER', 'APP_CONTAINERS', 'POD_PORTS']);

/** Whether an EnvoyFilter is for proxies with some node metadata. */
export const isMetadataAsked = (world: World): boolean =>
  world.list('EnvoyFilter').some(({ spec }) => JSON.stringify(spec).includes('"metadata"'));

export const specsOf = (world: World, kinds: readonly IntentKind[]): JsonObject[] =>
  kinds.flatMap((kind) => world.list(kind).map(({ spec }) => spec));

/** All keys, and all texts up to a "=" (of failoverPriority): names of labels are among them. */
export function wordsIn(value: unknown): ReadonlySet<string> {
  const words = new Set<string>();
  collect(value, words);
  return words;
}

function collect(value: unknown, words: Set<string>): void {
  if (typeof value === 'string') words.add(value.split('=', 1).join());
  if (Array.isArray(value)) for (const one of value) collect(one, words);
  else if (isObject(value))
    for (const [key, one] of Object.entries(value)) {
      words.add(key);
      collect(one, words);
    }
}
