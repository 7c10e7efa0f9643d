import type { ProxySync, SyncState, TypeSync } from '../model/sync.ts';
import { decodeClientConfig } from './client-config.ts';
import { shortType, splitProxy } from './sync-names.ts';
import type { JsonObject } from '../model/json.ts';
import { defined, isObject, object, text } from './read.ts';

/** The fields of istiods before 1.23, which had no `resources` (istio/pilot/pkg/xds/debug.go, SyncStatus). */
const OLD_FIELDS: Readonly<Record<string, string>> = {
  CDS: 'cluster', LDS: 'listener', RDS: 'route', EDS: 'endpoint', ECDS: 'extensionconfig',
}; // prettier-ignore

/** Decodes /debug/syncz of one istiod, or the same over xDS: a list of ClientConfig messages. */
export function decodeSyncz(body: unknown, istiod: string): ProxySync[] {
  const entries = Array.isArray(body) ? body.filter(isObject) : [];
  return entries
    .map((entry) =>
      object(entry, 'node') === undefined
        ? decodeEntry(entry, istiod)
        : decodeClientConfig(entry, istiod),
    )
    .filter(({ pod }) => pod !== '');
}

function decodeEntry(entry: JsonObject, istiod: string): ProxySync {
  return {
    ...splitProxy(text(entry, 'proxy') ?? ''),
    cluster: text(entry, 'cluster_id') ?? '',
    istiod,
    version: text(entry, 'istio_version') ?? '',
    proxyType: text(entry, 'proxy_type') ?? '',
    types: typesOf(entry),
  };
}

function typesOf(entry: JsonObject): TypeSync[] {
  const resources = object(entry, 'resources');
  if (resources !== undefined)
    return Object.entries(resources)
      .filter((pair): pair is [string, JsonObject] => isObject(pair[1]))
      .map(([url, sync]) => typeSync(shortType(url), {
        sent: text(sync, 'sent'), acked: text(sync, 'acked'), sentTime: text(sync, 'sentTime'), error: text(sync, 'lastError')?.trim(),
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
