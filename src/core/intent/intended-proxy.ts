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
      config[section].map((raw) => resource(raw, decode));
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
