import { decodeCluster } from '../decode/cluster.ts';
import { decodeClusterLoadAssignment } from '../decode/endpoint.ts';
import { decodeListener } from '../decode/listener.ts';
import { text } from '../decode/read.ts';
import { decodeRouteConfiguration } from '../decode/route.ts';
import type { ConfigResource } from '../model/envoy/config-resource.ts';
import type { JsonObject } from '../model/json.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import type { IntendedConfig, IntentSection } from './compile.ts';
import { lazily, lazy } from './lazy.ts';
import type { IntentProxy } from './model/proxy.ts';

/** A compiled config as if a proxy had it: to be compared, and to be judged like that of an Envoy. */
export function intendedProxy(proxy: IntentProxy, config: IntendedConfig): ProxySnapshot {
  const resources =
    <Config extends object>(section: IntentSection, decode: (raw: JsonObject) => Config) =>
    (): readonly ConfigResource<Config>[] =>
      resourcesOf(config[section], decode);
  return lazily<ProxySnapshot>({
    proxy: () => proxy.ref,
    labels: () => proxy.labels,
    origin: () => 'istiod',
    clusters: resources('clusters', decodeCluster),
    listeners: resources('listeners', decodeListener),
    routes: resources('routes', decodeRouteConfiguration),
    endpoints: resources('endpoints', decodeClusterLoadAssignment),
    secrets: () => [],
    ecds: () => [],
    bootstrap: () => undefined,
    hostStatus: () => undefined,
    bodies: () => new Map(),
    gaps: () => [],
  });
}

const lists = new WeakMap<readonly JsonObject[], readonly ConfigResource<unknown>[]>();

/** One list for all proxies that share a list of messages, by which they share what is found out about it. */
function resourcesOf<Config extends object>(
  raws: readonly JsonObject[],
  decode: (raw: JsonObject) => Config,
): readonly ConfigResource<Config>[] {
  // The messages of a list have one type, and that one decoder.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  let resources = lists.get(raws) as readonly ConfigResource<Config>[] | undefined;
  if (resources === undefined) {
    resources = raws.map((raw) => resource(raw, decode));
    lists.set(raws, resources);
  }
  return resources;
}

const known = new WeakMap<JsonObject, ConfigResource<unknown>>();

/** Decoded when it is looked into: comparing does not. Once for all proxies that share a message. */
function resource<Config extends object>(
  raw: JsonObject,
  decode: (raw: JsonObject) => Config,
): ConfigResource<Config> {
  const own = known.get(raw);
  // A message has one type, and that one decoder.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  if (own !== undefined) return own as ConfigResource<Config>;
  const config = lazy(() => decode(raw));
  const made: ConfigResource<Config> = {
    name: text(raw, 'name') ?? text(raw, 'cluster_name') ?? '',
    state: 'active',
    get config() {
      return config();
    },
    raw,
  };
  known.set(raw, made);
  return made;
}
