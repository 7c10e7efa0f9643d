import type { Snapshot } from '../../src/core/model/snapshot.ts';

/** A capture in which nothing was found. */
export const EMPTY_SNAPSHOT: Snapshot = {
  source: { kind: 'bundle', name: 'empty' },
  capturedAt: '2026-11-20T00:00:00Z',
  proxies: [],
  objects: [],
  istiods: [],
  gaps: [],
};
