import { describe, expect, test } from 'vitest';
import type { Needs } from '../../src/core/model/capture.ts';
import { resourceText, type ResourceRef } from '../../src/core/model/resource.ts';
import { queryClusters } from '../../src/core/query/clusters.ts';
import { queryListeners } from '../../src/core/query/listeners.ts';
import { queryRoutes } from '../../src/core/query/routes.ts';
import { BUNDLES, objectsOfBundle, snapshotOfBundle } from '../support/captures.ts';

const NEEDS: Needs = {
  proxy: [
    { section: 'clusters' },
    { section: 'listeners', optional: true },
    { section: 'routes', optional: true },
  ],
  objects: ['serviceentries', 'virtualservices', 'grpcroutes'],
};

/** What an owner may be called without its field. */
const idOf = ({ kind, namespace, name }: ResourceRef): string =>
  resourceText({ kind, namespace, name });

describe('every owner that is shown', () => {
  test.each(BUNDLES)('exists in %s', async (path) => {
    const snapshot = await snapshotOfBundle(path, NEEDS);
    const known = new Set((await objectsOfBundle(path)).map(idOf));
    const owners = [
      ...queryClusters(snapshot, {}).rows,
      ...queryRoutes(snapshot, {}).rows,
      ...queryListeners(snapshot, {}).rows,
    ].flatMap(({ owner }) => (owner === null ? [] : [idOf(owner)]));
    expect(owners.length).toBeGreaterThan(0);
    expect([...new Set(owners)].filter((owner) => !known.has(owner))).toEqual([]);
  });
});
