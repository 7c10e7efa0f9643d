import type { ProxySync, SyncState, TypeSync } from '../model/sync.ts';
import type { JsonObject } from '../model/json.ts';
import { defined, isObject, object, text } from './read.ts';

/** The short names that Istio's users know, by the last part of the type URL. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  Cluster: 'CDS', Listener: 'LDS', RouteConfiguration: 'RDS', ClusterLoadAssignment: 'EDS', TypedExtensionConfig: 'ECDS',
  Secret: 'SDS', NameTable: 'NDS', ProxyConfig: 'PCDS', Address: 'WDS', Workload: 'WDS', Authorization: 'WADS',
}; // prettier-ignore

/** The fields of istiods before 1.23, which had no `resources` (istio/pilot/pkg/xds/debug.go, SyncStatus). */
const OLD_FIELDS: Readonly<Record<string, string>> = {
  CDS: 'cluster', LDS: 'listener', RDS: 'route', EDS: 'endpoint', ECDS: 'extensionconfig',
}; // prettier-ignore

/** Decodes /debug/syncz of one istiod. */
export function decodeSyncz(body: unknown, istiod: string): ProxySync[] {
  const entries = Array.isArray(body) ? body.filter(isObject) : [];
  return entries.map((entry) => ({
    ...splitProxy(text(entry, 'proxy') ?? ''),
    cluster: text(entry, 'cluster_id') ?? '',
    istiod,
    version: text(entry, 'istio_version') ?? '',
    proxyType: text(entry, 'proxy_type') ?? '',
    types: typesOf(entry),
  }));
}

/** istiod names a proxy "<pod>.<namespace>"; namespaces hold no dots, pods may. */
export function splitProxy(id: string): { readonly pod: string; readonly namespace: string } {
  const at = id.lastIndexOf('.');
  return at < 0
    ? { pod: id, namespace: '' }
    : { pod: id.slice(0, at), namespace: id.slice(at + 1) };
}

function typesOf(entry: JsonObject): TypeSync[] {
  const resources = object(entry, 'resources');
  if (resources !== undefined)
    return Object.entries(resources)
      .filter((pair): pair is [string, JsonObject] => isObject(pair[1]))
      .map(([url, sync]) => typeSync(SHORT_NAMES[url.split(/[./]/).at(-1) ?? ''] ?? url, {
        sent: text(sync, 'sent'), acked: text(sync, 'acked'), sentTime: text(sync, 'sentTime'), error: text(sync, 'lastError'),
      })); // prettier-ignore
  return Object.entries(OLD_FIELDS).map(([type, field]) =>
    typeSync(type, { sent: text(entry, `${field}_sent`), acked: text(entry, `${field}_acked`) }),
  );
}

interface Nonces {
  readonly sent?: string | undefined;
  readonly acked?: string | undefined;
  readonly sentTime?: string | undefined;
  readonly error?: string | undefined;
}

const typeSync = (type: string, nonces: Nonces): TypeSync => ({
  type,
  state: syncState(nonces),
  ...defined({ ...nonces, error: nonces.error || undefined }),
});

/** istio/pilot/pkg/xds/statusgen.go, debugSyncStatus: a refusal counts until the next acknowledgement. */
function syncState({ sent, acked, error }: Nonces): SyncState {
  if (error !== undefined && error !== '') return 'ERROR';
  if (sent === undefined || sent === '') return 'NOT SENT';
  return sent === acked ? 'SYNCED' : 'STALE';
}
