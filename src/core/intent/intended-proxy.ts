import { decodeCluster } from '../decode/cluster.ts';
import { decodeClusterLoadAssignment } from '../decode/endpoint.ts';
import { decodeListener } from '../decode/listener.ts';
import { text } from '../decode/read.ts';
import { decodeRouteConfiguration } from '../decode/route.ts';
import type { ConfigResource } from '../model/envoy/config-resource.ts';
import type { JsonObject } from '../model/json.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import type { IntendedConfig } from './compile.ts';
import { lazy } from './lazy.ts';
import type { IntentProxy } from './model/proxy.ts';

/** A compiled config as if a proxy had it: to be compared, and to be judged like that of an Envoy. */
export function intendedProxy(proxy: IntentProxy, config: IntendedConfig): ProxySnapshot {
  const clusters = lazy(() => config.clusters.map((raw) => resource(raw, decodeCluster)));
  const listeners = lazy(() => config.listeners.map((raw) => resource(raw, decodeListener)));
  const routes = lazy(() => config.routes.map((raw) => resource(raw, decodeRouteConfiguration)));
  const endpoints = lazy(() => config.endpoints.map((raw) => resource(raw, decodeClusterLoadAssignment))); // prettier-ignore
  return {
    proxy: proxy.ref,
    labels: proxy.labels,
    origin: 'istiod',
    get clusters() {
      return clusters();
    },
    get listeners() {
      return listeners();
    },
    get routes() {
      return routes();
    },
    get endpoints() {
      return endpoints();
    },
    secrets: [],
    ecds: [],
    bootstrap: undefined,
    hostStatus: undefined,
    bodies: new Map(),
    gaps: [],
  };
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
