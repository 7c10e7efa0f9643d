/** Parts that a bundle may do without. */
export const EXCLUDABLE = ['logs', 'stats', 'istiod', 'objects'] as const;
export type ExcludablePart = (typeof EXCLUDABLE)[number];

/** What is left out of a bundle. */
export interface Excluded {
  readonly parts: ReadonlySet<ExcludablePart>;
  /** Their proxies, logs and objects. */
  readonly namespaces: ReadonlySet<string>;
}

/** What one snapshot takes. */
export interface SnapshotPlan {
  readonly excluded: Excluded;
  readonly tailLines: number;
  readonly sinceSeconds?: number;
}
