import type { JsonObject } from '../model/json.ts';
import type { ProxySync, SyncState, TypeSync } from '../model/sync.ts';
import { defined, object, objects, text } from './read.ts';
import { shortType, splitProxy } from './sync-names.ts';

/** envoy.service.status.v3.ConfigStatus as istiod uses it; a type with UNKNOWN is not watched. */
const STATES: ReadonlyMap<string, SyncState> = new Map([
  ['SYNCED', 'SYNCED'],
  ['STALE', 'STALE'],
  ['NOT_SENT', 'NOT SENT'],
  ['ERROR', 'ERROR'],
]);

/**
 * Decodes one envoy.service.status.v3.ClientConfig, istiod's answer on istio.io/debug/syncz
 * (istio/pilot/pkg/xds/statusgen.go): no nonces and no kind of proxy, but the same states.
 */
export function decodeClientConfig(entry: JsonObject, istiod: string): ProxySync {
  const node = object(entry, 'node');
  const metadata = object(node, 'metadata');
  return {
    ...splitProxy(text(node, 'id') ?? ''),
    cluster: text(metadata, 'CLUSTER_ID') ?? '',
    istiod,
    version: text(metadata, 'ISTIO_VERSION') ?? '',
    proxyType: '',
    types: objects(entry, 'generic_xds_configs').flatMap(typeSync),
  };
}

function typeSync(config: JsonObject): readonly TypeSync[] {
  // NOT_SENT is the enum's second value, but UNKNOWN its default, which JSON leaves out.
  const state = STATES.get(text(config, 'config_status') ?? '');
  if (state === undefined) return [];
  const error = text(object(config, 'error_state'), 'details');
  return [
    {
      type: shortType(text(config, 'type_url') ?? ''),
      state,
      ...defined({ sentTime: text(config, 'last_updated'), error: error || undefined }),
    },
  ];
}
