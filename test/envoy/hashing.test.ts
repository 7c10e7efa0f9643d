import { describe, expect, test } from 'vitest';
import { envoyBinary } from '../support/envoy.ts';
import { drawing } from './chain-scene.ts';
import { Tally } from './filters/tally.ts';
import { Frequencies } from './frequencies.ts';
import { someCluster } from './hashing/hash-clusters.ts';
import { someRequest, someRoute } from './hashing/hash-routes.ts';
import { startHashScene, startHashServer, type Call } from './hashing/hash-scene.ts';
import { REQUIRED } from './kind-table.ts';

const PAIRS = Number(process.env['MESHDBG_HASH_PAIRS'] ?? 2000);
const SEED = Number(process.env['MESHDBG_HASH_SEED'] ?? 1);
/** Differing pairs to print. */
const SHOWN = Number(process.env['MESHDBG_HASH_SHOW'] ?? 3);

const CLUSTERS = 80;
const TCP_PROXIES = 20;
const SOURCES = Array.from({ length: 60 }, (_, at) => `127.${at % 3}.0.${at + 1}`);

/** RING_HASH and MAGLEV lead each request to the host that was foretold, and those without a hash as often as foretold. */
describe.skipIf(envoyBinary() === undefined)('hosts by hash, on paper and in Envoy', () => {
  test('every request with a hash meets the one host', async () => {
    const draw = drawing(SEED);
    const server = await startHashServer();
    const clusters = Array.from({ length: CLUSTERS }, (_, at) => someCluster(draw, `c${at}`, server.port)); // prettier-ignore
    const routes = clusters.map((_, at) => someRoute(draw, `c${at}`, at));
    const scene = await startHashScene(clusters, routes, TCP_PROXIES);
    try {
      const numbers = Array.from({ length: CLUSTERS }, (_, at) => at);
      const drawn = Array.from({ length: PAIRS }, (): Call & { readonly kinds: readonly string[] } => {
        const isTcp = draw([true, false, false, false, false, false]);
        const number = draw(isTcp ? numbers.slice(0, TCP_PROXIES) : numbers);
        const { hosts = [], kinds = [] } = clusters[number] ?? {};
        const request = someRequest(draw, `h${number}.example`, isTcp ? [] : hosts);
        return { door: isTcp ? number + 1 : 0, source: draw(SOURCES), request, kinds: [...kinds, ...(isTcp ? ['TCP by source IP'] : (routes[number]?.kinds ?? []))] };
      }); // prettier-ignore
      const tally = new Tally();
      const frequencies = new Frequencies();
      let certain = 0;
      for (const [at, { foretold, blindly, really }] of (await scene.compare(drawn)).entries()) {
        const { kinds = [], request, door = 0, source } = drawn[at] ?? {};
        const [[sure] = ['']] = foretold;
        if (foretold.size === 1) certain++;
        // Who lacks /clusters may know less, but nothing wrong.
        if (foretold.size === 1 && !(blindly.size === 1 ? [...blindly.keys()] : [...blindly.keys(), really]).includes(really)) tally.note(['without /clusters'], JSON.stringify([...blindly]), really, () => ({ request, kinds }));
        if (foretold.size === 1) tally.note(kinds, sure, really, () => ({ request, door, source, cluster: clusters[door > 0 ? door - 1 : Number(/\d+/.exec(request?.authority ?? '')?.[0])], kinds }));
        else if (!foretold.has(really)) tally.note(['no hash'], JSON.stringify([...foretold]), really, () => ({ request, kinds }));
        else for (const [host, probability] of foretold) frequencies.note('no hash', probability, host === really);
      } // prettier-ignore
      console.log(
        `${tally.table()}\n${PAIRS} pairs, ${certain} of them with one host foretold, ${tally.differing.length} differ, ${PAIRS - certain} left to chance`,
      );
      expect(tally.differing.slice(0, SHOWN).map((one) => JSON.stringify(one))).toEqual([]);
      expect(frequencies.unlikely()).toEqual([]);
      expect(tally.scarce(50, REQUIRED.hashing)).toEqual([]);
      expect(tally.uniform(0.6)).toEqual([]);
    } finally {
      await scene.stop();
      server.stop();
    }
  }, 600_000);
});
