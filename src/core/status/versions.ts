import type { Snapshot } from '../model/snapshot.ts';
import { compareText } from '../query/order.ts';
import { skewOf } from './skew.ts';

/** One istiod and the Istio that it is. */
export interface IstiodVersion {
  readonly namespace: string;
  readonly pod: string;
  /** "1.32.0-86c9f01f-Clean"; null when it did not tell. */
  readonly version: string | null;
}

/** Proxies of one version. */
export interface ProxyVersions {
  /** "1.32.0"; null for those that do not tell. */
  readonly version: string | null;
  readonly count: number;
  /** Of these, how many are newer than their istiod, or more than one minor version behind it. */
  readonly skewed: number;
}

export interface Versions {
  readonly istiods: readonly IstiodVersion[];
  readonly proxies: readonly ProxyVersions[];
}

/** The versions of a mesh, oldest text first. */
export function queryVersions(snapshot: Snapshot): Versions {
  const proxies = new Map<string, { count: number; skewed: number }>();
  for (const istiod of snapshot.istiods)
    for (const { version } of istiod.sync) {
      const known = proxies.get(version) ?? { count: 0, skewed: 0 };
      known.count += 1;
      if (skewOf(version, istiod.version) !== undefined) known.skewed += 1;
      proxies.set(version, known);
    }
  return {
    istiods: snapshot.istiods
      .map(({ namespace, pod, version }) => ({ namespace, pod, version: version ?? null }))
      .sort((a, b) => compareText(a.pod, b.pod)),
    proxies: [...proxies]
      .sort(([a], [b]) => compareText(a, b))
      .map(([version, counts]) => ({ version: version === '' ? null : version, ...counts })),
  };
}
