import { ageMs } from '../query/age.ts';
import type { IstiodSnapshot } from '../model/snapshot.ts';
import type { ProxySync, TypeSync } from '../model/sync.ts';
import { skewOf } from './skew.ts';
import type { StatusRow, TypeStatus } from './status-row.ts';

/** A proxy as one istiod sees it. */
export function connectedRow(
  istiod: IstiodSnapshot,
  sync: ProxySync,
  { capturedAt, twice }: { readonly capturedAt: string; readonly twice: boolean },
): StatusRow {
  const skew = skewOf(sync.version, istiod.version);
  return {
    namespace: sync.namespace,
    proxy: sync.pod,
    proxyType: sync.proxyType,
    cluster: sync.cluster,
    istiod: istiod.pod,
    version: sync.version,
    istiodVersion: istiod.version ?? null,
    types: Object.fromEntries(sync.types.map((type) => [type.type, typeStatus(type, capturedAt)])),
    findings: [
      ...(twice ? ['connected-twice' as const] : []),
      ...(skew === undefined ? [] : [skew]),
    ],
  };
}

const typeStatus = (type: TypeSync, capturedAt: string): TypeStatus => ({
  state: type.state,
  ageMs: ageMs(type.sentTime, capturedAt),
  error: type.error ?? null,
  nonce: type.sent ?? null,
});
