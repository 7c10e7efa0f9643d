import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeRouteConfiguration } from '../../src/core/decode/route.ts';
import type { RouteConfiguration } from '../../src/core/model/envoy/route.ts';
import { envoyBinary } from '../support/envoy.ts';
import { waitUntil } from '../support/wait.ts';
import { drawing } from './chain-scene.ts';
import { asking, type Answer } from './routes/ask.ts';
import { foretoldWords, happenedWords, isGrpc, isSame } from './routes/compare.ts';
import type { Draft } from './routes/draft.ts';
import { foretell, managed } from './routes/foretell.ts';
import { someRequest, someTable, type Table, type Theme } from './routes/table.ts';
import { kindsOf, Tally } from './routes/tally.ts';
import { startWorld, type Logged, type World } from './routes/world.ts';

/** Pairs of route table and request; 100,000 was run before this was called done. */
const PAIRS = Number(process.env['MESHDBG_ROUTE_PAIRS'] ?? 6000);
const SEED = Number(process.env['MESHDBG_ROUTE_SEED'] ?? 1);
const HOSTS = 250;

const THEMES: readonly [Theme, number][] = [
  ['plain', HOSTS * 3],
  ['ports', HOSTS],
  ['levels', HOSTS],
  ['parameters', HOSTS],
  ['header host', HOSTS],
  ['metadata', HOSTS],
  ['tls', HOSTS],
  ['only default', 1],
];

interface Pair {
  readonly id: string;
  readonly at: number;
  readonly draft: Draft;
  readonly answer: Answer;
}

describe.skipIf(envoyBinary() === undefined)('routes, on paper and in Envoy', () => {
  const tables = THEMES.map(([theme, size], at) => someTable(theme, size, 1000 * SEED + at));
  let world: World;
  let configs: RouteConfiguration[];

  beforeAll(async () => {
    world = await startWorld(tables);
    const { body } = await world.envoy.ask('/config_dump?resource=static_route_configs');
    const dumped = (
      JSON.parse(body) as { configs: { route_config: Record<string, unknown> }[] }
    ).configs.map(({ route_config }) => decodeRouteConfiguration(route_config));
    configs = tables
      .map(({ theme }) => dumped.find(({ name }) => name === theme))
      .filter((config) => config !== undefined);
  }, 120_000);
  afterAll(() => world?.stop());

  test('the dump has all tables', () => expect(configs.length).toBe(tables.length));

  test('each request ends as foretold', async () => {
    const pairs = await askAll();
    const logged = await logOf(pairs.length);
    const tally = new Tally();
    const differing: object[] = [];
    for (const { id, at, draft, answer } of pairs) {
      const [table, config, line] = [tables[at], configs[at], logged.get(id)];
      if (table === undefined || config === undefined) throw new Error(`no table for ${id}`);
      if (line === undefined) {
        differing.push({ draft, answer });
        continue;
      }
      const foretold = foretell(config, draft, { id, theme: table.theme });
      const request = managed(draft, id, table.theme === 'tls');
      const really = happenedWords({ answer, logged: line, arrivals: world.arrivals(id) });
      const match = foretold.find((branch) =>
        isSame(foretoldWords(branch, isGrpc(request)), really),
      );
      if (match === undefined)
        differing.push({
          table: table.theme,
          draft,
          foretold: foretold.map((branch) => foretoldWords(branch, isGrpc(request))),
          really,
          raw: foretold[0]?.choice.route?.raw,
        });
      const host = table.hosts[Number(match?.choice.virtualHost?.name.slice('host-'.length) ?? -1)];
      for (const branch of match === undefined ? [] : [match])
        tally.add(
          [`table ${table.theme}`, ...(host?.kinds ?? []), ...kindsOf(host?.routes ?? [], branch)],
          JSON.stringify([
            really.route,
            really.result,
            really.upstream?.cluster,
            really.upstream?.path,
          ]),
        );
    }
    console.log(
      tally
        .rows()
        .map(
          ({ kind, pairs: count, distinct, mostShare }) =>
            `${kind.padEnd(60)} ${String(count).padStart(7)} ${String(distinct).padStart(7)} ${(100 * mostShare).toFixed(0).padStart(4)} %`,
        )
        .join('\n'),
    );
    console.log(`${pairs.length} pairs, ${differing.length} differ`);
    if (process.env['MESHDBG_ROUTE_SHOW'])
      for (const one of differing.slice(0, Number(process.env['MESHDBG_ROUTE_SHOW'])))
        console.log(JSON.stringify(one, null, 1));
    expect(differing.length).toBe(0);
  }, 600_000);

  async function askAll(): Promise<Pair[]> {
    const draw = drawing(77 * SEED);
    const pairs: Pair[] = [];
    const share = (table: Table): number =>
      (table.theme === 'only default' ? 0.05 : table.hosts.length / (HOSTS * 9)) * PAIRS;
    await Promise.all(
      tables.map(async (table, at) => {
        const { ask, close } = asking(world, table.theme === 'tls');
        const drafts = Array.from({ length: Math.round(share(table)) }, () =>
          someRequest(draw, table),
        );
        for (let from = 0; from < drafts.length; from += 200)
          await Promise.all(
            drafts.slice(from, from + 200).map(async (draft, index) => {
              const id = `${at}-${from + index}`;
              const answer = await ask(draft, id, world.ports[at] ?? 0).catch((error: unknown) => ({
                status: 0,
                location: String(error),
              }));
              pairs.push({ id, at, draft, answer });
            }),
          );
        close();
      }),
    );
    return pairs;
  }

  const logOf = (count: number): Promise<ReadonlyMap<string, Logged>> =>
    waitUntil('the access log', async () => {
      const lines = world.logged();
      return lines.length >= count ? new Map(lines.map((line) => [line.id, line])) : undefined;
    });
});
