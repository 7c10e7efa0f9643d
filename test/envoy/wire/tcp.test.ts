import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { socket } from '../../support/envoy-config.ts';
import { envoyBinary } from '../../support/envoy.ts';
import { tlsInspector } from '../../support/envoy-tls.ts';
import { drawing } from '../chain-scene.ts';
import { REQUIRED } from '../kind-table.ts';
import { Tally } from '../filters/tally.ts';
import { Frequencies } from '../frequencies.ts';
import { SERVERS, someCall, someProxies, tcpClusters, type DrawnProxies } from './tcp-draft.ts';
import { startWireScene, type WireScene } from './wire-scene.ts';

const PAIRS = Number(process.env['MESHDBG_WIRE_PAIRS'] ?? 1600);
const CONFIGS = Math.min(400, Math.ceil(PAIRS / 8));
const CONNECTIONS = Math.ceil(PAIRS / CONFIGS);

/** What a TCP proxy does is Envoy's: random chains with clusters in all states, random connections to them. */
describe.skipIf(envoyBinary() === undefined)('TCP proxies, on paper and in Envoy', () => {
  let scene: WireScene;
  const drawn = Array.from({ length: CONFIGS }, ((draw) => (_, at) => someProxies(draw, at))(drawing(413))); // prettier-ignore

  beforeAll(async () => {
    scene = await startWireScene({
      ports: 1,
      servers: SERVERS,
      config: (ground) => ({
        clusters: tcpClusters(ground),
        listeners: [listener(ground.ports[0] ?? 0, drawn)],
      }),
    });
  }, 120_000);
  afterAll(() => scene?.stop());

  test('each connection reaches a server that was foretold, as often as foretold', async () => {
    const draw = drawing(412);
    const tally = new Tally();
    const frequencies = new Frequencies();
    for (const [at, { chains, kinds }] of drawn.entries()) {
      const tries = Array.from({ length: CONNECTIONS }, () => someCall(draw, addressOf(at), scene.ports[0] ?? 0)); // prettier-ignore
      // One after the other: who takes turns would be led astray by what goes on beside.
      for (const way of tries) {
        const foretold = scene.foretell(way, undefined);
        const really = await scene.hear(way);
        tally.noteByChance(kinds, foretold, really, () => ({ chains: JSON.stringify(chains), way })); // prettier-ignore
        for (const kind of kinds)
          for (const [word, probability] of foretold)
            frequencies.note(`${kind} ${word}`, probability, word === really);
      }
    }
    console.log(tally.table());
    if (PAIRS > 5000) console.log(frequencies.table());
    expect(tally.differing.slice(0, 3)).toEqual([]);
    expect(frequencies.unlikely()).toEqual([]);
    expect(frequencies.tries).toBeGreaterThan(PAIRS / 10);
    expect(tally.scarce(50, REQUIRED.tcp)).toEqual([]);
    expect(tally.uniform(0.6)).toEqual([]);
  }, 1_200_000);
});

const addressOf = (at: number): string => `127.30.${at >> 8}.${at & 255}`;

/** Each config has a destination of its own. */
const listener = (port: number, drawn: readonly DrawnProxies[]): object => ({
  name: 'tcp',
  address: socket(port, '0.0.0.0'),
  listener_filters: [tlsInspector],
  filter_chains: drawn.flatMap(({ chains }, at) =>
    chains.map(({ match, filters }, index) => ({
      name: `${at}-${index}`,
      filter_chain_match: { prefix_ranges: [{ address_prefix: addressOf(at), prefix_len: 32 }], ...match }, // prettier-ignore
      filters,
    })),
  ),
});
