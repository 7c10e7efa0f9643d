import type { RouteConfiguration } from '../../../src/core/model/envoy/route.ts';
import { waitUntil } from '../../support/wait.ts';
import { drawing } from '../chain-scene.ts';
import { asking, type Answer } from './ask.ts';
import { foretoldWords, happenedWords, isSame, type Words } from './compare.ts';
import type { Draft } from './draft.ts';
import { foretell, isGrpcRequest, type Foretold } from './foretell.ts';
import { Shares } from './shares.ts';
import { someRequest, type Table } from './table.ts';
import { domainKind, kindsOf, Tally } from './tally.ts';
import type { Logged, World } from './world.ts';

interface Pair {
  readonly id: string;
  readonly table: Table;
  readonly config: RouteConfiguration;
  readonly draft: Draft;
  readonly answer: Answer;
}

export interface Result {
  readonly pairs: number;
  readonly tally: Tally;
  readonly shares: Shares;
  /** Pairs of which what happened was not among what was foretold. */
  readonly differing: readonly object[];
}

/** Requests at once for each table: few, as their timeouts of seconds must not measure how busy the machine is. */
const AT_ONCE = 25;

/** Sends requests to all tables and holds what happened against what was foretold. */
export async function runPairs(
  world: World,
  tables: readonly { table: Table; config: RouteConfiguration; count: number }[],
  seed: number,
): Promise<Result> {
  const pairs: Pair[] = [];
  await Promise.all(
    tables.map(async ({ table, config, count }, at) => {
      const draw = drawing(77 * seed + at);
      const drafts = Array.from({ length: count }, () => someRequest(draw, table));
      const { ask, close } = asking(world, table.theme === 'tls');
      for (let from = 0; from < drafts.length; from += AT_ONCE)
        await Promise.all(
          drafts.slice(from, from + AT_ONCE).map(async (draft, index) => {
            const id = `${at}-${from + index}`;
            const answer = await ask(draft, id, world.ports[at] ?? 0).catch(lost);
            pairs.push({ id, table, config, draft, answer });
          }),
        );
      close();
    }),
  );
  return judged(pairs, world, await linesOf(world, pairs.length));
}

const lost = (error: unknown): Answer => ({ status: 0, location: String(error) });

const linesOf = (world: World, count: number): Promise<ReadonlyMap<string, Logged>> =>
  waitUntil('the access log', async () => {
    const lines = world.logged();
    return lines.length >= count ? new Map(lines.map((line) => [line.id, line])) : undefined;
  });

function judged(pairs: readonly Pair[], world: World, lines: ReadonlyMap<string, Logged>): Result {
  const tally = new Tally();
  const shares = new Shares();
  const differing: object[] = [];
  for (const { id, table, config, draft, answer } of pairs) {
    const logged = lines.get(id);
    if (logged === undefined) {
      differing.push({ draft, answer });
      continue;
    }
    const foretold = foretell(config, draft, { id, theme: table.theme });
    const isGrpc = isGrpcRequest(draft);
    const branches = foretold.map((branch) => ({ branch, words: foretoldWords(branch, isGrpc) }));
    const really = happenedWords({ answer, logged, arrivals: world.arrivals(id) });
    const found = branches.find(({ words }) => isSame(words, really));
    if (found === undefined)
      differing.push({ table: table.theme, draft, foretold: branches.map(({ words }) => words), really, raw: foretold[0]?.choice.route?.raw }); // prettier-ignore
    else {
      tally.add(kindsOfPair(found.branch, { table, config, draft }), answerOf(really));
      shares.add(branches.map(({ branch, words }) => ({ probability: branch.probability, words })), really); // prettier-ignore
    }
  }
  return { pairs: pairs.length, tally, shares, differing };
}

const answerOf = ({ route, result, upstream }: Words): string =>
  JSON.stringify([route, result, upstream?.cluster, upstream?.path]);

function kindsOfPair(
  branch: Foretold,
  { table, config, draft }: { table: Table; config: RouteConfiguration; draft: Draft },
): string[] {
  const { virtualHost } = branch.choice;
  const made = table.hosts[Number(virtualHost?.name.slice('host-'.length) ?? -1)];
  const named = draft.headers.find(([name]) => name === 'x-vhost')?.[1] ?? '';
  const host = table.theme === 'header host' ? named : draft.authority;
  return [
    `table: ${table.theme}`,
    domainKind(config, host),
    ...(made === undefined ? [] : [...made.kinds, ...kindsOf(made.routes, branch)]),
  ];
}
