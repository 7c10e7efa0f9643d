import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareAll } from '../../../src/core/diff/compare-all.ts';
import { INTENT_KINDS } from '../../../src/core/diff/intended-sides.ts';
import type { Needs } from '../../../src/core/model/capture.ts';
import type { Snapshot } from '../../../src/core/model/snapshot.ts';
import { BUNDLES, snapshotOfBundle } from '../../support/captures.ts';

/**
 * The truth is what a real istiod made of the same objects. Beside a clone with the corpus that is some hundreds of
 * bundles, else those of this repository.
 */

const SECTIONS = ['clusters', 'listeners', 'routes', 'endpoints'] as const;
const NEEDS: Needs = {
  proxy: SECTIONS.map((section) => ({ section, lazy: true })),
  istiod: { sections: ['mesh'], dumps: SECTIONS, optional: true },
  objects: [...INTENT_KINDS, 'secrets'],
};

interface Exception {
  readonly reason: string;
  /** What is left out, of the places "<section> <name>". */
  readonly leavesOut: RegExp;
}

/** Captures in which istiod's dump doesn't answer to the objects, by name; "rollout" stands for "rollout--before" too. */
const EXCEPTIONS: Readonly<Record<string, Exception>> = {
  rollout: {
    reason:
      'Objects were read once, dumps at several moments while an EnvoyFilter and a VirtualService changed.',
    leavesOut: /^(?:listeners|routes) /,
  },
  kitchen: {
    reason:
      'The last dump is of another moment than the objects: a policy deleted, another VirtualService, a pod not ready.',
    leavesOut: /^(?:listeners virtualInbound|routes 80|endpoints outbound.*)$/,
  },
  'rejected-listener': {
    reason:
      'The Envoy refuses a listener and so asks for no routes for it; istiod dumps those that were asked for.',
    leavesOut: /^routes 8082$/,
  },
};

/** Bundles that keep no dump of an istiod. */
const OWN_WITHOUT_ISTIOD = ['gateway-secret-missing'];

const nameOf = (bundle: string): string => basename(bundle, '.tgz');

function isLeftOut(bundle: string, place: string): boolean {
  const name = nameOf(bundle);
  const exception = EXCEPTIONS[name] ?? EXCEPTIONS[name.split('--')[0] ?? ''];
  return exception?.leavesOut.test(place) ?? false;
}

/** One line for each value on which the compiler and istiod part. */
function differencesIn(
  bundle: string,
  snapshot: Snapshot,
  wanted?: (name: string) => boolean,
): string[] {
  const { pairs, gaps } = compareAll(snapshot, {
    form: 'sides',
    between: ['intended', 'istiod'],
    wantsEndpoints: false,
    ...(wanted === undefined ? {} : { name: wanted }),
  });
  const unknown = gaps.filter(({ reason }) => reason.startsWith('What the YAML means'));
  return [
    ...unknown.map(({ reason }) => reason),
    ...pairs.flatMap(({ proxy, result }) =>
      result.differences
        .filter(({ section, name }) => !isLeftOut(bundle, `${section} ${name}`))
        .map(
          ({ section, name, path, left, right }) =>
            `${proxy} ${section} ${name} ${path}: ${JSON.stringify(left)} is ${JSON.stringify(right)}`,
        ),
    ),
  ];
}

describe('the intended config is what a real istiod makes of the objects', () => {
  for (const bundle of BUNDLES)
    it(nameOf(bundle), async () => {
      const snapshot = await snapshotOfBundle(bundle, NEEDS);
      const proxies = snapshot.istiods.flatMap(({ dumps }) => dumps);
      // Nothing to compare with may hide a bundle that could not be read.
      if (proxies.length === 0) expect(OWN_WITHOUT_ISTIOD).toContain(nameOf(bundle));
      else expect(differencesIn(bundle, snapshot).slice(0, 5)).toEqual([]);
    });
});

const CASES = 'fixtures/intent';

describe('so it is where there is no corpus', () => {
  for (const folder of readdirSync(CASES))
    it(folder, async () => {
      const snapshot = await snapshotOfBundle(`${CASES}/${folder}`, NEEDS);
      // Of istiod's dump only those objects are kept that the case is about.
      const kept = new Set(
        snapshot.proxies.flatMap((proxy) => SECTIONS.flatMap((section) => proxy[section].map((one) => one.name))), // prettier-ignore
      );
      expect(kept.size).toBeGreaterThan(0);
      expect(differencesIn(folder, snapshot, (one) => kept.has(one))).toEqual([]);
    });
});
