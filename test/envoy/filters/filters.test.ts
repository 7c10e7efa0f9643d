import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { envoyBinary } from '../../support/envoy.ts';
import { drawing } from '../chain-scene.ts';
import { someCall, someSettings } from './fault-draft.ts';
import { describeTry, startFilterScene, type FilterScene } from './filter-scene.ts';
import { httpFilter } from './filter-listener.ts';
import { SCALE, SEED } from './extent.ts';
import { REQUIRED } from '../kind-table.ts';
import { Tally } from './tally.ts';

const CONFIGS = 210;
const REQUESTS = 12 * SCALE;

const draw = drawing(55 + SEED);
const drawn = Array.from({ length: CONFIGS }, (_, at) => someSettings(draw, at));

const FILTERS = [
  httpFilter('lua.v3.Lua'),
  httpFilter('cors.v3.Cors'),
  httpFilter('fault.v3.HTTPFault', { abort: { header_abort: {}, percentage: { numerator: 100 } } }),
  httpFilter('local_ratelimit.v3.LocalRateLimit', { stat_prefix: 'l' }),
  httpFilter('buffer.v3.Buffer', { max_request_bytes: 1000 }),
  httpFilter('grpc_stats.v3.FilterConfig'),
  httpFilter('grpc_web.v3.GrpcWeb'),
];

/** The filters between door and router are Envoy's: random settings in a running one, random requests to them. */
describe.skipIf(envoyBinary() === undefined)('HTTP filters, on paper and in Envoy', () => {
  let scene: FilterScene;

  beforeAll(async () => {
    scene = await startFilterScene({
      filters: FILTERS,
      settings: () =>
        drawn.map(({ settings, kind }, at) => ({
          typed_per_filter_config: settings,
          ...(kind === 'cors' || at % 3 === 0
            ? { route: { cluster: at % 2 === 0 ? 'other' : 'nowhere' } }
            : {}),
        })),
    });
  }, 60_000);
  afterAll(() => scene?.stop());

  test('each request is answered by the filter that was foretold', async () => {
    const tally = new Tally();
    for (const [at, { settings, kind }] of drawn.entries()) {
      const tries = Array.from({ length: REQUESTS }, () => ({ at, way: { port: scene.ports[0] ?? 0, destination: '127.0.0.1', source: '127.0.0.1' }, request: someCall(draw) })); // prettier-ignore
      const pairs = await Promise.all(tries.map((one) => scene.compare(one)));
      for (const [index, { foretold, really }] of pairs.entries())
        tally.note([kind], foretold, really, () => describeTry(tries[index], settings));
    }
    console.log(tally.table());
    expect(tally.differing.slice(0, 6)).toEqual([]);
    expect(tally.scarce(50, REQUIRED.filters)).toEqual([]);
    expect(tally.uniform(0.6)).toEqual([]);
  }, 600_000);
});
