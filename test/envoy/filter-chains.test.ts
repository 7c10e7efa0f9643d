import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseFilterChain } from '../../src/core/wire/filter-chain-choice.ts';
import type { Listener } from '../../src/core/model/envoy/listener.ts';
import { envoyBinary, startEnvoy, type RunningEnvoy } from '../support/envoy.ts';
import { socket, xdsFiles, type XdsFiles } from '../support/envoy-config.ts';
import { envoySnapshot } from '../support/envoy-snapshot.ts';
import { freePorts, greetingFilter, httpInspector, tlsInspector } from '../support/envoy-tls.ts';
import { waitUntil } from '../support/wait.ts';
import { chainReached, drawing, someConnection, someMatch } from './chain-scene.ts';

const LISTENERS = 30;
const CONNECTIONS = 40;

/** The choice among filter chains is Envoy's: random chains in a running one, and random connections to them. */
describe.skipIf(envoyBinary() === undefined)('filter chains, on paper and in Envoy', () => {
  let envoy: RunningEnvoy;
  let files: XdsFiles;
  let serving: readonly Listener[];
  let ports: readonly number[];

  beforeAll(async () => {
    ports = await freePorts(2 * LISTENERS);
    files = xdsFiles();
    files.write('lds', 'listener', '1', Array.from({ length: LISTENERS }, (_, at) => listener(at, portsOf(at)))); // prettier-ignore
    envoy = await startEnvoy({ dynamic_resources: { lds_config: files.source('lds') } });
    serving = await waitUntil('the listeners', async () => {
      const { listeners } = await envoySnapshot(envoy, { namespace: 'shop', pod: 'server' });
      const active = listeners
        .filter(({ state }) => state === 'active')
        .map(({ config }) => config);
      return active.length > 0 ? active : undefined;
    });
  });
  afterAll(async () => {
    await envoy?.stop();
    files?.remove();
  });

  const portsOf = (at: number): number[] => ports.slice(2 * at, 2 * at + 2);

  test('most listeners are taken', () => expect(serving.length).toBeGreaterThan(LISTENERS / 3));

  test('each connection reaches the chain that was foretold', async () => {
    const draw = drawing(8);
    const differing: object[] = [];
    const reached = new Set<string>();
    for (const own of serving) {
      const tries = Array.from({ length: CONNECTIONS }, () => someConnection(draw, portsOf(Number(own.name)))); // prettier-ignore
      const answers = await Promise.all(tries.map(chainReached));
      for (const [at, connection] of tries.entries()) {
        const foretold = chooseFilterChain(own, connection)?.name ?? '';
        const really = answers[at] ?? '';
        reached.add(really);
        if (foretold !== really) differing.push({ connection, foretold, really, chains: own.filterChains.map(({ name, match }) => ({ name, ...match })) }); // prettier-ignore
      }
    }
    expect(differing.slice(0, 2)).toEqual([]);
    // Else the draws would be too tame to tell anything.
    expect(reached.size).toBeGreaterThan(LISTENERS);
  });
});

/** A listener on two ports of all of 127.0.0.0/8 whose chains say their names; every third has a default chain. */
function listener(at: number, [first = 0, second = 0]: readonly number[]): object {
  const draw = drawing(5000 + at);
  const chain = (name: string, match?: object): object => ({
    name,
    ...(match === undefined ? {} : { filter_chain_match: match }),
    filters: [greetingFilter(name)],
  });
  return {
    name: String(at),
    address: socket(first, '0.0.0.0'),
    additional_addresses: [{ address: socket(second, '0.0.0.0') }],
    listener_filters: [tlsInspector, httpInspector],
    filter_chains: Array.from({ length: 7 }, (_, number) =>
      chain(`${at}-${number}`, someMatch(draw, [first, second])),
    ),
    ...(at % 3 === 0 ? { default_filter_chain: chain(`${at}-default`) } : {}),
  };
}
