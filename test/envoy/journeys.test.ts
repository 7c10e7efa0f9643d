import { describe, expect, test } from 'vitest';
import { loadAssignment } from '../support/envoy-config.ts';
import { envoyBinary } from '../support/envoy.ts';
import { drawing } from './chain-scene.ts';
import { Tally } from './filters/tally.ts';
import { startJourneys } from './journeys/journey-scene.ts';
import { FAILURES } from './journeys/failure-doors.ts';
import { GRPC } from './journeys/grpc-doors.ts';
import { JWT } from './journeys/jwt-doors.ts';
import type { Theme } from './journeys/theme.ts';
import { UPGRADES } from './journeys/upgrade-doors.ts';

/** Pairs of each theme. More of them in pieces by seed, of 2000 each: tokens expire while longer ones wait. */
const PAIRS = Number(process.env['MESHDBG_JOURNEY_PAIRS'] ?? 600);
const SEED = Number(process.env['MESHDBG_JOURNEY_SEED'] ?? 1);
/** Differing pairs to print. */
const SHOWN = Number(process.env['MESHDBG_JOURNEY_SHOW'] ?? 3);

const CLUSTERS = [...['c0', 'c1', 'c2', 'm0', 'm1'].map((name) => ({ name })), { name: 'h0', isHttp2: true }, { name: 'h1', isHttp2: true }]; // prettier-ignore

/** A cluster of a port at which nobody listens, and one without endpoints. */
const OTHERS = [
  {
    name: 'dead',
    type: 'STATIC',
    load_assignment: loadAssignment('dead', [1]),
    circuit_breakers: { thresholds: [{ max_retries: 1000 }] },
  },
  { name: 'empty', type: 'STATIC', load_assignment: { cluster_name: 'empty' } },
];

/** Requests go all the way through a proxy as foretold: door, route, filters, route again, upstream. */
describe.skipIf(envoyBinary() === undefined)('journeys, on paper and through Envoy', () => {
  test.each<Theme>([JWT, GRPC, UPGRADES, FAILURES])('$name', async (theme) => {
    const draw = drawing(SEED);
    const doors = Array.from({ length: theme.doors }, (_, at) => theme.door(draw, at));
    const scene = await startJourneys(doors, CLUSTERS, OTHERS);
    try {
      const asked = Array.from({ length: PAIRS }, (_, at) => ({ door: at % theme.doors, ...theme.request(draw, at % theme.doors) }));
      const tally = new Tally();
      for (const [at, { trip, foretold, really, isSame }] of (await scene.travel(asked)).entries()) {
        const said = isSame ? JSON.stringify(really) : JSON.stringify(foretold);
        const kinds = [theme.name, ...(asked[at]?.kinds ?? [])];
        tally.note(kinds, said, JSON.stringify(really), () => ({ request: short(trip.request), foretold: short(foretold), really: short(really), door: short(doors[trip.door] ?? {}) }));
      }
      console.log(`${tally.table()}\n${PAIRS} pairs, ${tally.differing.length} differ`);
      expect(tally.differing.slice(0, SHOWN)).toEqual([]);
      expect(tally.scarce(50)).toEqual([]);
      expect(tally.uniform(0.6)).toEqual([]);
    } finally {
      await scene.stop();
    }
  }, 3_600_000); // prettier-ignore
});

/** Without what tokens and keys are made of. */
const short = (value: object): string => JSON.stringify(value).replace(/[\w-]{60,}/g, '…');
