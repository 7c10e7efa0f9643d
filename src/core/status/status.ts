import { ageMs } from '../query/age.ts';
import { compareText } from '../query/order.ts';
import type { KubeObject } from '../model/kube.ts';
import type { IstiodSnapshot, Snapshot } from '../model/snapshot.ts';
import type { ProxySync, SyncState, TypeSync } from '../model/sync.ts';
import { hasEnvoy } from './envoy-pods.ts';
import { skewOf } from './skew.ts';

/** One type of one proxy (design.md section 4). */
export interface TypeStatus {
  readonly state: SyncState;
  /** Since the last push. */
  readonly ageMs: number | null;
  /** Envoy's message of the refusal. */
  readonly error: string | null;
  readonly nonce: string | null;
}

/** What is remarkable about a proxy beside its types. */
export type StatusFinding =
  'not-connected' | 'connected-twice' | 'proxy-newer-than-istiod' | 'proxy-too-old';

/** One connection of one proxy to one istiod; a proxy without any has istiod null and no types. */
export interface StatusRow {
  readonly namespace: string;
  readonly proxy: string;
  readonly proxyType: string;
  readonly cluster: string;
  readonly istiod: string | null;
  readonly version: string;
  readonly istiodVersion: string | null;
  /** Only types that the proxy watches. */
  readonly types: Readonly<Record<string, TypeStatus>>;
  readonly findings: readonly StatusFinding[];
}

/** All proxies over all istiods, those that are not in sync first. */
export function queryStatus(snapshot: Snapshot): readonly StatusRow[] {
  const connected = snapshot.istiods.flatMap((istiod) =>
    istiod.sync.map((sync) => ({ istiod, sync })),
  );
  const count = new Map<string, number>();
  for (const { sync } of connected) count.set(idOf(sync), (count.get(idOf(sync)) ?? 0) + 1);
  const rows = connected.map(({ istiod, sync }) =>
    connectedRow(istiod, sync, {
      capturedAt: snapshot.capturedAt,
      twice: (count.get(idOf(sync)) ?? 0) > 1,
    }),
  );
  const lonely =
    snapshot.istiods.length === 0
      ? []
      : snapshot.objects.filter((pod) => isLonely(pod, count)).map(lonelyRow);
  return [...rows, ...lonely].sort(worstFirst);
}

/** Whether a row needs somebody's attention: what status exits 1 for. A type without a push is fine: there was nothing to send. */
export const needsAttention = (row: StatusRow): boolean =>
  row.findings.includes('not-connected') ||
  Object.values(row.types).some(({ state }) => state === 'STALE' || state === 'ERROR');

const idOf = ({ namespace, pod }: { readonly namespace: string; readonly pod: string }): string =>
  `${namespace}/${pod}`;

function connectedRow(
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

const isLonely = (pod: KubeObject, count: ReadonlyMap<string, number>): boolean =>
  pod.kind === 'Pod' && hasEnvoy(pod) && !count.has(`${pod.namespace}/${pod.name}`);

const lonelyRow = (pod: KubeObject): StatusRow => ({
  namespace: pod.namespace,
  proxy: pod.name,
  proxyType: '',
  cluster: '',
  istiod: null,
  version: '',
  istiodVersion: null,
  types: {},
  findings: ['not-connected'],
});

const rank = (row: StatusRow): number =>
  needsAttention(row) ? 0 : row.findings.length > 0 ? 1 : 2;

const worstFirst = (a: StatusRow, b: StatusRow): number =>
  rank(a) - rank(b) ||
  compareText(a.namespace, b.namespace) ||
  compareText(a.proxy, b.proxy) ||
  compareText(a.istiod ?? '', b.istiod ?? '');
