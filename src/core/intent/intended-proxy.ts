import type { ConfigResource } from '../model/envoy/config-resource.ts';
import type { JsonObject } from '../model/json.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import { text } from '../decode/read.ts';
import type { IntendedConfig } from './compile.ts';
import type { IntentProxy } from './model/proxy.ts';

/** A compiled config in the form in which configs are compared. */
export function intendedProxy(proxy: IntentProxy, config: IntendedConfig): ProxySnapshot {
  return {
    proxy: proxy.ref,
    labels: proxy.labels,
    origin: 'istiod',
    get clusters() {
      return config.clusters.map(resourceOf);
    },
    get listeners() {
      return config.listeners.map(resourceOf);
    },
    get routes() {
      return config.routes.map(resourceOf);
    },
    get endpoints() {
      return config.endpoints.map(resourceOf);
    },
    secrets: [],
    ecds: [],
    bootstrap: undefined,
    hostStatus: undefined,
    bodies: new Map(),
    gaps: [],
  };
}

/** Only compared, never looked into: there is no decoded form. */
const resourceOf = (raw: JsonObject): ConfigResource<never> => ({
  name: text(raw, 'name') ?? text(raw, 'cluster_name') ?? '',
  state: 'active',
  get config(): never {
    throw new Error('an intended object has no decoded form');
  },
  raw,
});
