import type { KubeObject } from '../../../core/model/kube.ts';
import { rfc3339 } from '../../../core/model/time.ts';
import type { BundleFiles } from '../../../ports/files.ts';
import { envoyDump, envoyStats, istiodDump } from './dumps.ts';
import { proxyState, type ProxyState, type Taken } from './history.ts';
import { playedConfigz, playedObjects } from './objects.ts';
import type { Step } from './script.ts';
import { playedClients, playedSyncz } from './sync.ts';

/** A bundle that changes as its script says. */
export interface Play {
  /** The bundle after the steps taken so far; its paths never change. */
  readonly files: BundleFiles;
  /** Another number after every step. */
  revision(): number;
  /** The demo's present, RFC 3339: from the time of the recording on it passes as outside. */
  now(): string;
  objects(recorded: readonly KubeObject[]): readonly KubeObject[];
  /** Everything that any step applies: for the kinds to serve. */
  readonly applied: readonly KubeObject[];
  /** Takes the next step; behind the last one everything is as recorded again. @returns the step; undefined for that */
  step(): Step | undefined;
  /** @returns what ends it */
  onStep(listener: () => void): () => void;
}

/**
 * @param startMs the time of the recording
 * @param now the system's time
 */
export function playOf(
  files: BundleFiles,
  steps: readonly Step[],
  { startMs, now = Date.now }: { readonly startMs: number; readonly now?: () => number },
): Play {
  const beganMs = now();
  const present = (): number => startMs + (now() - beganMs);
  const listeners = new Set<() => void>();
  let taken: readonly Taken[] = [];
  let revision = 0;
  const kept = new WeakMap<readonly KubeObject[], { at: number; objects: readonly KubeObject[] }>();
  return {
    files: {
      ...files,
      read: async (path) => {
        const bytes = await files.read(path);
        return taken.length === 0 ? bytes : played(path, bytes, taken);
      },
    },
    revision: () => revision,
    now: () => rfc3339(present()),
    objects: (recorded) => {
      const before = kept.get(recorded);
      if (before?.at === revision) return before.objects;
      const objects = taken.length === 0 ? recorded : playedObjects(recorded, taken);
      kept.set(recorded, { at: revision, objects });
      return objects;
    },
    applied: playedObjects([], steps.map((step) => ({ step: { ...step, remove: [] }, atMs: 0 }))), // prettier-ignore
    step: () => {
      const step = steps[taken.length];
      taken = step === undefined ? [] : [...taken, { step, atMs: present() }];
      revision += 1;
      for (const listener of listeners) listener();
      return step;
    },
    onStep: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

type Change = (body: unknown, taken: readonly Taken[], proxy: string) => unknown;

const stateOf =
  (taken: readonly Taken[]) =>
  (proxy: string): ProxyState =>
    proxyState(taken, proxy);

/** What the steps change: by path, with the proxy's namespace and pod in it. Envoy prints its dumps indented. */
const CHANGES: readonly { readonly path: RegExp; readonly change: Change; readonly indent?: 1 }[] =
  [
    {
      path: /^istiod\/[^/]+\/syncz\.json$/,
      change: (body, taken) => playedSyncz(body, stateOf(taken)),
    },
    {
      path: /^istiod\/[^/]+\/(?:connections|adsz)\.json$/,
      change: (body, taken) => playedClients(body, stateOf(taken)),
    },
    { path: /^istiod\/[^/]+\/configz\.json$/, change: playedConfigz },
    {
      path: /^istiod\/[^/]+\/config_dump\/([^/]+)\/(.+)\.json$/,
      change: (body, taken, proxy) => istiodDump(body, proxyState(taken, proxy)),
    },
    {
      path: /^proxies\/([^/]+)\/([^/]+)\/config_dump\.json$/,
      change: (body, taken, proxy) => envoyDump(body, proxyState(taken, proxy)),
      indent: 1,
    },
    {
      path: /^proxies\/([^/]+)\/([^/]+)\/stats\.json$/,
      change: (body, taken, proxy) => envoyStats(body, proxyState(taken, proxy)),
    },
  ];

function played(path: string, bytes: Uint8Array, taken: readonly Taken[]): Uint8Array {
  for (const { path: pattern, change, indent } of CHANGES) {
    const match = pattern.exec(path);
    if (match === null) continue;
    const body: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const changed = change(body, taken, `${match[2] ?? ''}.${match[1] ?? ''}`);
    return Buffer.from(JSON.stringify(changed, undefined, indent));
  }
  return bytes;
}
