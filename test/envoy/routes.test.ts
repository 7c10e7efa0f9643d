import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeRouteConfiguration } from '../../src/core/decode/route.ts';
import type { RouteConfiguration } from '../../src/core/model/envoy/route.ts';
import { envoyBinary } from '../support/envoy.ts';
import { REQUIRED } from './kind-table.ts';
import { runPairs, type Result } from './routes/run.ts';
import { someTable, type Theme } from './routes/table.ts';
import { ALWAYS_THE_SAME } from './routes/tally.ts';
import { startWorld, type World } from './routes/world.ts';

/** Pairs of route table and request; MESHDBG_ROUTE_PAIRS=100000 takes about ten minutes. */
const PAIRS = Number(process.env['MESHDBG_ROUTE_PAIRS'] ?? 7000);
const SEED = Number(process.env['MESHDBG_ROUTE_SEED'] ?? 1);
/** Differing pairs to print, for whoever looks for their cause. */
const SHOWN = Number(process.env['MESHDBG_ROUTE_SHOW'] ?? 2);

/** Virtual hosts of each table, and its share of the pairs. */
const TABLES: readonly (readonly [Theme, number, number])[] = [
  ['plain', 800, 0.4],
  ['ports', 250, 0.1],
  ['levels', 250, 0.1],
  ['parameters', 250, 0.1],
  ['header host', 250, 0.09],
  ['metadata', 250, 0.1],
  ['tls', 250, 0.1],
  ['only default', 1, 0.01],
];

/** Below this nothing is said of a kind; above this share one answer says too little. */
const FEWEST = 50;
const MOST_OF_ONE = 0.6;

describe.skipIf(envoyBinary() === undefined)('routes, on paper and in Envoy', () => {
  const made = TABLES.map(([theme, size], at) => someTable(theme, size, 1000 * SEED + at));
  let world: World;
  let result: Result;

  beforeAll(async () => {
    world = await startWorld(made);
    const configs = await dumpedConfigs(world);
    const tables = made.map((table, at) => {
      const config = configs.get(table.theme);
      if (config === undefined) throw new Error(`The dump lacks ${table.theme}.`);
      return { table, config, count: Math.round((TABLES[at]?.[2] ?? 0) * PAIRS) };
    });
    result = await runPairs(world, tables, SEED);
    console.log(result.tally.text());
    console.log(`${result.pairs} pairs, ${result.differing.length} differ`);
    for (const one of result.differing.slice(0, SHOWN)) console.log(JSON.stringify(one, null, 1));
  }, 3_600_000);
  afterAll(() => world?.stop());

  test('each request ends as foretold', () => expect(result.differing.length).toBe(0));

  test('what chance decides comes as often as foretold', () => {
    expect(result.shares.pairs).toBeGreaterThan(PAIRS / 50);
    expect(Math.abs(result.shares.deviation)).toBeLessThan(5);
  });

  // Else agreement would say little.
  test('each kind has enough pairs and different answers', () => {
    const rows = result.tally.rows();
    const known = new Set(rows.map(({ kind }) => kind));
    expect(REQUIRED.routes.filter((kind) => !known.has(kind))).toEqual([]);
    const judged = rows.filter(({ kind }) => !ALWAYS_THE_SAME.has(kind));
    expect(judged.filter(({ pairs }) => pairs < FEWEST)).toEqual([]);
    expect(judged.filter(({ mostShare }) => mostShare > MOST_OF_ONE)).toEqual([]);
  });
});

async function dumpedConfigs({ envoy }: World): Promise<ReadonlyMap<string, RouteConfiguration>> {
  const { body } = await envoy.ask('/config_dump?resource=static_route_configs');
  const { configs } = JSON.parse(body) as { configs: { route_config: Record<string, unknown> }[] };
  const decoded = configs.map(({ route_config }) => decodeRouteConfiguration(route_config));
  return new Map(decoded.map((config) => [config.name, config]));
}
