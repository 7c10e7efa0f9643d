import { describe, expect, test } from 'vitest';
import { loadAssignment } from '../support/envoy-config.ts';
import { envoyBinary } from '../support/envoy.ts';
import { drawing } from './chain-scene.ts';
import { Tally } from './filters/tally.ts';
import { Frequencies } from './frequencies.ts';
import { startJourneys } from './journeys/journey-scene.ts';
import { CHANCE } from './journeys/chance-doors.ts';
import { FAILURES } from './journeys/failure-doors.ts';
import { GRPC } from './journeys/grpc-doors.ts';
import { JWT } from './journeys/jwt-doors.ts';
import { REQUIRED } from './kind-table.ts';
import type { Theme } from './journeys/theme.ts';
import { chancesOf, seenText } from './journeys/words.ts';
import { REPLIES } from './journeys/reply-doors.ts';
import { UPGRADES } from './journeys/upgrade-doors.ts';

/** Pairs of each theme. More of them in pieces by seed, of 2000 each: tokens expire while longer ones wait. */
const PAIRS = Number(process.env['MESHDBG_JOURNEY_PAIRS'] ?? 600);
const SEED = Number(process.env['MESHDBG_JOURNEY_SEED'] ?? 1);
/** Differing pairs to print. */
const SHOWN = Number(process.env['MESHDBG_JOURNEY_SHOW'] ?? 3);

/** One of the two endpoints takes no connection. */
const HALF_DEAD = [{ name: 'half', dead: 1, more: { lb_policy: 'RANDOM' } }, { name: 'least', dead: 1, more: { lb_policy: 'LEAST_REQUEST' } }]; // prettier-ignore

const CLUSTERS = [...['c0', 'c1', 'c2', 'm0', 'm1'].map((name) => ({ name })), ...HALF_DEAD, { name: 'h0', isHttp2: true }, { name: 'h1', isHttp2: true }]; // prettier-ignore

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
  test.each<Theme>([JWT, GRPC, UPGRADES, FAILURES, REPLIES, CHANCE])('$name', async (theme) => {
    const draw = drawing(SEED);
    const doors = Array.from({ length: theme.doors }, (_, at) => theme.door(draw, at));
    const scene = await startJourneys(doors, CLUSTERS, OTHERS);
    try {
      const pairs = PAIRS * (theme.chanceTimes ?? 1);
      const asked = Array.from({ length: pairs }, (_, at) => ({ door: at % theme.doors, ...theme.request(draw, at % theme.doors) }));
      const tally = new Tally();
      const frequencies = new Frequencies();
      for (const [at, { trip, foretold, really, gone }] of (await scene.travel(asked)).entries()) {
        const kinds = [theme.name, ...(asked[at]?.kinds ?? [])];
        tally.noteByChance(kinds, chancesOf(foretold), seenText(really), () => ({ request: short(trip.request), foretold: short(foretold), really: short(really), door: short(doors[trip.door] ?? {}) }));
        for (const way of foretold) frequencies.note(way.result, way.probability, way === gone);
        for (const [cluster, share] of gone?.mirrors ?? []) frequencies.note(`copy to ${cluster}`, share, really.mirrors.includes(cluster));
      }
      console.log(`${tally.table()}\n${pairs} pairs, ${tally.differing.length} differ, ${frequencies.tries} left to chance`);
      if (PAIRS > 1000) console.log(frequencies.table());
      expect(tally.differing.slice(0, SHOWN)).toEqual([]);
      expect(frequencies.unlikely()).toEqual([]);
      if (theme.chanceTimes !== undefined) expect(frequencies.tries).toBeGreaterThan(pairs);
      expect(tally.scarce(50, REQUIRED.journeys[theme.name])).toEqual([]);
      expect(tally.uniform(0.6)).toEqual([]);
    } finally {
      await scene.stop();
    }
  }, 3_600_000); // prettier-ignore
});

/** Without what tokens and keys are made of. */
const short = (value: object): string => JSON.stringify(value).replace(/[\w-]{60,}/g, '…');
