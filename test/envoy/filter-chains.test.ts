import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connection } from '../../src/core/wire/connection.ts';
import { chooseFilterChain } from '../../src/core/wire/filter-chain-choice.ts';
import type { Listener } from '../../src/core/model/envoy/listener.ts';
import { envoyBinary, startEnvoy, type RunningEnvoy } from '../support/envoy.ts';
import { socket, xdsFiles, type XdsFiles } from '../support/envoy-config.ts';
import { envoySnapshot } from '../support/envoy-snapshot.ts';
import { freePorts, greetingFilter, httpInspector, tlsInspector } from '../support/envoy-tls.ts';
import { waitUntil } from '../support/wait.ts';
import { chainReached, drawing, someConnection, someMatch, type Ports } from './chain-scene.ts';

const LISTENERS = 30;
const CONNECTIONS = 40;
/** Of clients; they differ at each listener. */
const SOURCES = 3;

/** The choice among filter chains is Envoy's: random chains in a running one, and random connections to them. */
describe.skipIf(envoyBinary() === undefined)('filter chains, on paper and in Envoy', () => {
  let envoy: RunningEnvoy;
  let files: XdsFiles;
  let serving: readonly Listener[];
  let ports: readonly number[];

  beforeAll(async () => {
    ports = await freePorts((2 + SOURCES) * LISTENERS);
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

  const portsOf = (at: number): Ports => ({
    destinations: ports.slice(2 * at, 2 * at + 2),
    sources: ports.slice(2 * LISTENERS + SOURCES * at, 2 * LISTENERS + SOURCES * (at + 1)),
  });

  test('most listeners are taken', () => expect(serving.length).toBeGreaterThan(LISTENERS / 3));

  test('each connection reaches the chain that was foretold', async () => {
    const draw = drawing(8);
    const differing: object[] = [];
    const reached = new Set<string>();
    for (const own of serving) {
      const drawn = Array.from({ length: CONNECTIONS }, () => someConnection(draw, portsOf(Number(own.name)))); // prettier-ignore
      const tries = [...new Map(drawn.map((one) => [wayOf(one), one])).values()];
      const answers = await Promise.all(tries.map(chainReached));
      for (const [at, connection] of tries.entries()) {
        const { chain: really = '', sourcePort = 0 } = answers[at] ?? {};
        const foretold = chooseFilterChain(own, { ...connection, sourcePort })?.name ?? '';
        reached.add(really);
        if (foretold !== really) differing.push({ connection, foretold, really, chains: own.filterChains.map(({ name, match }) => ({ name, ...match })) }); // prettier-ignore
      }
    }
    expect(differing.slice(0, 2)).toEqual([]);
    // Else the draws would be too tame to tell anything.
    expect(reached.size).toBeGreaterThan(LISTENERS);
  });
});

/** No two connections can be open between the same ends; those whose port the kernel draws never are. */
const wayOf = (connection: Connection): string =>
  JSON.stringify(connection.sourcePort === 0 ? connection : [connection.source, connection.sourcePort, connection.destination]); // prettier-ignore

/** A listener on two ports of all of 127.0.0.0/8 whose chains say their names; every third has a default chain. */
function listener(at: number, ports: Ports): object {
  const [first = 0, second = 0] = ports.destinations;
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
      chain(`${at}-${number}`, someMatch(draw, ports)),
    ),
    ...(at % 3 === 0 ? { default_filter_chain: chain(`${at}-default`) } : {}),
  };
}
