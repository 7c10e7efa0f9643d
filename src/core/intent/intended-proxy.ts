import type { ConfigResource } from '../model/envoy/config-resource.ts';
import type { JsonObject } from '../model/json.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import { isObject, text } from '../decode/read.ts';
import { redacted } from '../decode/redact.ts';
import type { IntendedConfig } from './compile.ts';
import type { IntentProxy } from './model/proxy.ts';

/** A compiled config in the form in which configs are compared. */
export function intendedProxy(proxy: IntentProxy, config: IntendedConfig): ProxySnapshot {
  return {
    proxy: proxy.ref,
    labels: proxy.pod.labels,
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
  raw: withoutKeys(raw),
});

/** What is read of a proxy has lost its key material too (core/decode/body.ts): only so can the two be compared, and shown. */
function withoutKeys(raw: JsonObject): JsonObject {
  const known = REDACTED.get(raw);
  if (known !== undefined) return known;
  const clean = redacted(raw);
  const result = isObject(clean) ? clean : raw;
  REDACTED.set(raw, result);
  return result;
}

/** Messages are shared between proxies. */
const REDACTED = new WeakMap<JsonObject, JsonObject>();
