import { describe, expect, test } from 'vitest';
import type { Needs } from '../../src/core/model/capture.ts';
import { resourceText, type ResourceRef } from '../../src/core/model/resource.ts';
import { queryClusters } from '../../src/core/query/clusters.ts';
import { queryListeners } from '../../src/core/query/listeners.ts';
import { queryRoutes } from '../../src/core/query/routes.ts';
import { BUNDLES, jsonOfBundle, objectsOfBundle, snapshotOfBundle } from '../support/captures.ts';

const NEEDS: Needs = {
  proxy: [
    { section: 'clusters' },
    { section: 'listeners', optional: true },
    { section: 'routes', optional: true },
  ],
  objects: ['serviceentries', 'virtualservices', 'grpcroutes', 'sidecars'],
};

/** What an owner may be called without its field. */
const idOf = ({ kind, namespace, name }: ResourceRef): string =>
  resourceText({ kind, namespace, name });

interface Rule {
  readonly redirect?: { readonly redirectCode?: number };
  readonly directResponse?: { readonly status: number };
  readonly route?: readonly {
    readonly weight?: number;
    readonly destination: { readonly subset?: string };
  }[];
}

/** What a rule of a VirtualService does, in the words of a route's row. */
function ruleAction({ redirect, directResponse, route = [] }: Rule): object {
  if (redirect !== undefined)
    return { kind: 'redirect', status: redirect.redirectCode ?? 301, parts: [] };
  if (directResponse !== undefined)
    return { kind: 'direct-response', status: directResponse.status, parts: [] };
  const total = route.reduce((sum, { weight = 0 }) => sum + weight, 0);
  const parts = route
    .map(({ weight = 0, destination }) => ({
      share: route.length === 1 ? 1 : weight / total,
      subset: destination.subset ?? null,
    }))
    .filter(({ share }) => share > 0);
  return { kind: 'forward', status: null, parts };
}

/** Bundles without mesh.json are of meshes with Istio's defaults. */
const NO_MESH = { outboundTrafficPolicy: { mode: 'ALLOW_ANY' } };

describe('every owner that is shown', () => {
  test.each(BUNDLES)('exists in %s, and its rule does what the route does', async (path) => {
    const snapshot = await snapshotOfBundle(path, NEEDS);
    const known = new Set((await objectsOfBundle(path)).map(idOf));
    const routes = queryRoutes(snapshot, {}).rows;
    const owners = [
      ...queryClusters(snapshot, {}).rows,
      ...routes,
      ...queryListeners(snapshot, {}).rows,
    ].flatMap(({ owner }) => (owner === null ? [] : [idOf(owner)]));
    expect(owners.length).toBeGreaterThan(0);
    expect([...new Set(owners)].filter((owner) => !known.has(owner))).toEqual([]);

    for (const { owner, action } of routes) {
      const index = /^spec\.http\[(\d+)\]$/.exec(owner?.field ?? '')?.[1];
      if (owner === null || index === undefined) continue;
      const object = snapshot.objects.find((one) => idOf(one) === idOf(owner));
      const { http = [] } = (object?.raw['spec'] ?? {}) as { readonly http?: readonly Rule[] };
      const parts = action.destinations.map(({ share, subset }) => ({ share, subset }));
      expect({ kind: action.kind, status: action.status, parts }, resourceText(owner)).toEqual(
        ruleAction(http[Number(index)] ?? {}),
      );
    }

    const [mesh] = await jsonOfBundle(path, '/mesh.json');
    for (const row of routes.filter(({ origin }) => origin === 'outbound-policy')) {
      expect(['mesh', 'sidecar']).toContain(row.outboundTrafficPolicyFrom);
      const sidecar = snapshot.objects.find(
        (one) => row.owner !== null && idOf(one) === idOf(row.owner),
      );
      const { outboundTrafficPolicy: policy } = (sidecar?.raw['spec'] ?? mesh ?? NO_MESH) as {
        readonly outboundTrafficPolicy?: { readonly mode?: string };
      };
      // istiod leaves out what is the first of an enumeration.
      expect(row.outboundTrafficPolicy).toBe(policy?.mode ?? 'REGISTRY_ONLY');
    }
  });
});
