import { compareText } from '../query/order.ts';
import type { KubeObject } from '../model/kube.ts';
import type { ProxySnapshot, Snapshot } from '../model/snapshot.ts';
import { connectedRow } from './connected-row.ts';
import type { StatusRow } from './status-row.ts';
import { hasEnvoy, proxyTypeOf, revisionOf } from './envoy-pods.ts';
import { someoneTold } from './someone-told.ts';
import { proxyEvidence } from './evidence.ts';

/** A state of a type, or of a proxy, in the words of --only. */
export type StatusFilter = 'synced' | 'stale' | 'not-sent' | 'error' | 'not-connected';

export interface StatusQuery {
  readonly namespace?: string | undefined;
  /** Judges a pod's labels. */
  readonly labels?: ((labels: Readonly<Record<string, string>>) => boolean) | undefined;
  /** Only istiods of this revision were asked. */
  readonly revision?: string | undefined;
  /** Not all istiods of the mesh were asked, whatever answered. */
  readonly partial?: boolean | undefined;
}

/**
 * Proxies over all istiods, those that are not in sync first; with proxies in the snapshot only those, with evidence.
 * @throws {MeshdbgError} unreachable when no istiod has told who is connected
 */
export function queryStatus(snapshot: Snapshot, query: StatusQuery = {}): readonly StatusRow[] {
  someoneTold(snapshot.istiods);
  const pods = new Map(
    snapshot.objects
      .filter(({ kind }) => kind === 'Pod')
      .map((pod) => [`${pod.namespace}/${pod.name}`, pod] as const),
  );
  const connected = new Map<string, number>();
  for (const { sync } of snapshot.istiods)
    for (const proxy of sync) connected.set(idOf(proxy), (connected.get(idOf(proxy)) ?? 0) + 1);
  const asked = new Map(snapshot.proxies.map((proxy) => [idOf(proxy.proxy), proxy] as const));
  const rows: StatusRow[] = snapshot.istiods.flatMap((istiod) =>
    istiod.sync
      .filter((sync) => wanted(idOf(sync), sync.namespace, { query, pods, asked }))
      .map((sync) =>
        connectedRow(istiod, sync, {
          capturedAt: snapshot.capturedAt,
          twice: (connected.get(idOf(sync)) ?? 0) > 1,
        }),
      ),
  );
  for (const [id, pod] of pods)
    if (!connected.has(id) && wanted(id, pod.namespace, { query, pods, asked }))
      rows.push(...lonelyRows(pod, snapshot, query));
  return rows.map((row) => withEvidence(row, asked)).sort(worstFirst);
}

/** The rows in one of some states. */
export const inStates = (
  rows: readonly StatusRow[],
  states: readonly StatusFilter[],
): readonly StatusRow[] => rows.filter((row) => states.some((state) => isIn(row, state)));

/**
 * Whether a row needs somebody's attention: what status exits 1 for. A type without a push is fine: there was nothing to send.
 * Where an Envoy says that it refuses something or that its stream is down, it is right and istiod has not noticed yet.
 */
export const needsAttention = (row: StatusRow): boolean =>
  row.findings.includes('not-connected') ||
  isIn(row, 'stale') ||
  isIn(row, 'error') ||
  (row.evidence?.errors.length ?? 0) > 0 ||
  row.evidence?.connected === false;

/** Whether nobody has told how far the proxy is. */
export const isUnknown = (row: StatusRow): boolean => row.findings.includes('not-seen');

function isIn(row: StatusRow, state: StatusFilter): boolean {
  const states = Object.values(row.types).map((type) => type.state);
  if (state === 'not-connected') return row.istiod === null;
  if (state === 'synced') return row.istiod !== null && states.every((one) => one === 'SYNCED');
  return states.includes(STATES[state]);
}

const STATES = { stale: 'STALE', 'not-sent': 'NOT SENT', error: 'ERROR' } as const;

const idOf = ({ namespace, pod }: { readonly namespace: string; readonly pod: string }): string =>
  `${namespace}/${pod}`;

interface Wanted {
  readonly query: StatusQuery;
  readonly pods: ReadonlyMap<string, KubeObject>;
  readonly asked: ReadonlyMap<string, ProxySnapshot>;
}

function wanted(id: string, namespace: string, { query, pods, asked }: Wanted): boolean {
  if (asked.size > 0) return asked.has(id);
  if (query.namespace !== undefined && namespace !== query.namespace) return false;
  return query.labels === undefined || query.labels(pods.get(id)?.labels ?? {});
}

/** A proxy that Kubernetes knows and no istiod: a finding only where all istiods that it may be connected to have answered. */
function lonelyRows(pod: KubeObject, snapshot: Snapshot, query: StatusQuery): StatusRow[] {
  if (snapshot.istiods.length === 0 || !hasEnvoy(pod)) return [];
  if (query.revision !== undefined && revisionOf(pod) !== query.revision) return [];
  const all = snapshot.istiods.every(({ bodies }) => bodies.has('syncz'));
  return [
    {
      namespace: pod.namespace,
      proxy: pod.name,
      proxyType: proxyTypeOf(pod),
      cluster: '',
      istiod: null,
      version: '',
      istiodVersion: null,
      types: {},
      findings: [all && query.partial !== true ? 'not-connected' : 'not-seen'],
    },
  ];
}

function withEvidence(row: StatusRow, asked: ReadonlyMap<string, ProxySnapshot>): StatusRow {
  const proxy = asked.get(`${row.namespace}/${row.proxy}`);
  return proxy === undefined ? row : { ...row, evidence: proxyEvidence(proxy) };
}

const rank = (row: StatusRow): number =>
  needsAttention(row) ? 0 : row.findings.length > 0 ? 1 : 2;

const worstFirst = (a: StatusRow, b: StatusRow): number =>
  rank(a) - rank(b) ||
  compareText(a.namespace, b.namespace) ||
  compareText(a.proxy, b.proxy) ||
  compareText(a.istiod ?? '', b.istiod ?? '');
