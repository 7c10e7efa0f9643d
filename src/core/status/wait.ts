import type { KubeObject } from '../model/kube.ts';
import type { IstiodSnapshot, Snapshot } from '../model/snapshot.ts';
import type { ProxySync } from '../model/sync.ts';
import { epochMs } from '../model/time.ts';
import { compareText } from '../query/order.ts';
import { changedAt, isSince, telltale } from './change.ts';
import { hasEnvoy, proxyTypeOf } from './envoy-pods.ts';
import { scopeOf, type Scope } from './scope.ts';
import { someoneTold } from './someone-told.ts';

export const WAIT_CONDITIONS = ['synced', 'rejected', 'deleted'] as const;
export type WaitCondition = (typeof WAIT_CONDITIONS)[number];

/** How far one proxy is with a change. */
export type WaitState =
  | 'has-it'
  | 'not-pushed' // istiod has sent nothing since the change
  | 'not-acknowledged'
  | 'refused'
  | 'not-connected'
  | 'not-seen' // by no istiod that answered, but not all answered
  | 'not-in-config' // acknowledged, but its config shows nothing of it
  | 'still-in-config' // acknowledged, but its config still shows what is deleted
  | 'not-read'; // its config could not be read

/** One proxy that should have a change. */
export interface WaitRow {
  readonly namespace: string;
  readonly proxy: string;
  readonly istiod: string | null;
  readonly state: WaitState;
  /** The types that lack, and Envoy's message where it refused. */
  readonly reason: string | null;
}

export interface WaitQuery {
  readonly condition: WaitCondition;
  /** What changed; undefined for all that istiod has sent so far. */
  readonly resource?: KubeObject | undefined;
  /** Epoch milliseconds from which pushes count, where the object itself does not tell: it is gone. */
  readonly since?: number | undefined;
  readonly rootNamespace: string;
  readonly namespace?: string | undefined;
  readonly labels?: ((labels: Readonly<Record<string, string>>) => boolean) | undefined;
}

export interface WaitVerdict {
  readonly rows: readonly WaitRow[];
  readonly reached: boolean;
  readonly note?: string;
}

/**
 * Judges one look at all istiods. Proxies of istiods that did not answer are missing from it.
 * @throws {MeshdbgError} unreachable when none has told who is connected
 */
export function judgeWait(snapshot: Snapshot, query: WaitQuery): WaitVerdict {
  someoneTold(snapshot.istiods);
  const { resource } = query;
  const scope =
    resource === undefined
      ? undefined
      : scopeOf(resource, { objects: snapshot.objects, rootNamespace: query.rootNamespace });
  const rows = rowsOf(snapshot, query, scope).sort(
    (a, b) => compareText(a.namespace, b.namespace) || compareText(a.proxy, b.proxy),
  );
  const unheard = unheardOf(snapshot);
  return {
    rows,
    reached: isReached(rows, query.condition, unheard),
    ...(scope?.note === undefined ? {} : { note: scope.note }),
  };
}

const unheardOf = ({ istiods }: Snapshot): readonly IstiodSnapshot[] =>
  istiods.filter(({ bodies }) => !bodies.has('syncz'));

/** A refusal is one wherever it is seen; that all have something can only be said when all istiods were heard. */
const isReached = (
  rows: readonly WaitRow[],
  condition: WaitCondition,
  unheard: readonly IstiodSnapshot[],
): boolean =>
  condition === 'rejected'
    ? rows.some(({ state }) => state === 'refused')
    : unheard.length === 0 && rows.every(({ state }) => state === 'has-it');

function rowsOf(snapshot: Snapshot, query: WaitQuery, scope: Scope | undefined): WaitRow[] {
  const pods = new Map(
    snapshot.objects
      .filter(({ kind }) => kind === 'Pod')
      .map((pod): [string, KubeObject] => [`${pod.namespace}/${pod.name}`, pod]),
  );
  const wanted = (namespace: string, proxyType: string, pod: KubeObject | undefined): boolean => {
    const labels = pod?.labels ?? {};
    if (query.namespace !== undefined && namespace !== query.namespace) return false;
    if (query.labels !== undefined && !query.labels(labels)) return false;
    return scope === undefined || scope.includes({ namespace, labels, proxyType });
  };
  const now = epochMs(snapshot.capturedAt) ?? 0;
  const change =
    query.since ?? (query.resource === undefined ? undefined : changedAt(query.resource));
  const heardAll = unheardOf(snapshot).length === 0;
  const rows = new Map<string, WaitRow>();
  for (const { sync } of snapshot.istiods)
    for (const proxy of sync) {
      const id = `${proxy.namespace}/${proxy.pod}`;
      if (!wanted(proxy.namespace, proxy.proxyType, pods.get(id))) continue;
      const row = judge(proxy, { change, now, kind: query.resource?.kind });
      // A proxy that has just moved to another istiod is connected twice: the newer state counts.
      if (rows.get(id)?.state !== 'has-it') rows.set(id, row);
    }
  for (const [id, pod] of pods)
    if (!rows.has(id) && hasEnvoy(pod) && !isKnown(snapshot, pod))
      if (wanted(pod.namespace, proxyTypeOf(pod) || 'sidecar', pod))
        rows.set(id, lonely(pod, heardAll));
  return [...rows.values()];
}

/** Connected, but filtered out by what istiod says that it is. */
const isKnown = ({ istiods }: Snapshot, { namespace, name }: KubeObject): boolean =>
  istiods.some(({ sync }) =>
    sync.some((proxy) => proxy.namespace === namespace && proxy.pod === name),
  );

interface Judging {
  readonly change: number | undefined;
  readonly now: number;
  readonly kind: string | undefined;
}

function judge(proxy: ProxySync, { change, now, kind }: Judging): WaitRow {
  const row = (state: WaitState, reason: string | null = null): WaitRow => ({
    namespace: proxy.namespace,
    proxy: proxy.pod,
    istiod: proxy.istiod,
    state,
    reason,
  });
  const counts = proxy.types.filter(
    (type) => change === undefined || isSince(type, change, now) || type.state === 'STALE',
  );
  const refused = counts.filter(({ state }) => state === 'ERROR');
  if (refused.length > 0)
    return row('refused', refused.map(({ type, error }) => `${type}: ${error ?? ''}`).join('; '));
  const stale = counts.filter(({ state }) => state === 'STALE');
  if (stale.length > 0) return row('not-acknowledged', stale.map(({ type }) => type).join(', '));
  if (change === undefined) return row('has-it');
  const tells = telltale(kind ?? '', proxy.types);
  const pushed =
    tells === undefined
      ? proxy.types.some((type) => isSince(type, change, now))
      : isSince(tells, change, now);
  return pushed ? row('has-it') : row('not-pushed', tells?.type ?? null);
}

const lonely = ({ namespace, name }: KubeObject, heardAll: boolean): WaitRow => ({
  namespace,
  proxy: name,
  istiod: null,
  state: heardAll ? 'not-connected' : 'not-seen',
  reason: null,
});
