import { INTENT_KINDS, INTENT_NEEDS, worldOf } from '../diff/intended-sides.ts';
import type { Needs } from '../model/capture.ts';
import type { KubeObject } from '../model/kube.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { areObjectsRead } from '../query/objects-read.ts';
import { originFinder, type OriginFinder } from '../query/routes/route-origin.ts';
import { tlsMesh, type TlsMesh } from '../tls/mesh/mesh.ts';

/** What is known of the mesh beside the lines. */
export interface Facts {
  /** What its objects mean, and what the Envoys have that were read. */
  readonly mesh: TlsMesh;
  readonly objects: readonly KubeObject[];
  /** An address of none of them is no pod's. */
  readonly arePodsRead: boolean;
  /** The rule that a route was made of. */
  readonly originOf: OriginFinder;
}

/**
 * What a diagnosis looks at: the proxies that wrote the lines, those that they called or were called by where they can be read, and all
 * objects that shape them. Nothing of it is needed: without it a diagnosis says what a line means in general.
 */
export const FACTS_NEEDS: Needs = {
  proxy: [
    { section: 'clusters', optional: true },
    { section: 'listeners', optional: true },
    { section: 'routes', optional: true },
    { section: 'endpoints', optional: true },
    { section: 'hostStatus', optional: true },
    { section: 'secrets', optional: true },
    { section: 'ecds', optional: true },
  ],
  ...INTENT_NEEDS,
};

/** The same where a bundle is read: its Secrets hold no data, and tell of missing ones. */
export const BUNDLE_FACTS_NEEDS: Needs = { ...FACTS_NEEDS, objects: [...INTENT_KINDS, 'secrets'] };

/** Facts of a snapshot that was read by `FACTS_NEEDS`. */
export const factsOf = (snapshot: Snapshot): Facts => ({
  mesh: tlsMesh(worldOf(snapshot), snapshot.proxies, snapshot.capturedAt),
  objects: snapshot.objects,
  arePodsRead: areObjectsRead(snapshot.gaps, 'pods'),
  originOf: originFinder(snapshot.objects, areObjectsRead(snapshot.gaps, 'virtualservices')),
});
