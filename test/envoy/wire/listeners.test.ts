import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inspected } from '../../../src/core/explain/journey/inspect.ts';
import type { Listener } from '../../../src/core/model/envoy/listener.ts';
import { chooseFilterChain } from '../../../src/core/wire/filter-chain-choice.ts';
import { outboundListener } from '../../../src/core/wire/listener-choice.ts';
import { envoyBinary, startEnvoy, type RunningEnvoy } from '../../support/envoy.ts';
import { envoySnapshot } from '../../support/envoy-snapshot.ts';
import { freePorts } from '../../support/envoy-tls.ts';
import { drawing } from '../chain-scene.ts';
import { REQUIRED } from '../kind-table.ts';
import { Tally } from '../filters/tally.ts';
import { someConnection, someListeners, type DrawnConnection } from './listener-draft.ts';
import { heard } from './said.ts';

const PAIRS = Number(process.env['MESHDBG_LISTENER_PAIRS'] ?? 2000);
/** Envoys, each with listeners of its own. */
const SCENES = Math.min(12, Math.ceil(PAIRS / 700));
const AT_ONCE = 50;

/** Which listener and chain take a captured connection is Envoy's: random listeners of a running one, random connections. */
describe.skipIf(envoyBinary() === undefined)('captured connections, on paper and in Envoy', () => {
  const envoys: RunningEnvoy[] = [];
  const tally = new Tally();
  afterAll(async () => {
    await Promise.all(envoys.map((envoy) => envoy.stop()));
  });

  beforeAll(async () => {
    for (let scene = 0; scene < SCENES; scene++) await tryScene(scene);
    console.log(tally.table());
  }, 1_200_000);

  test('each connection reaches the chain that was foretold', () =>
    expect(tally.differing.slice(0, 3)).toEqual([]));

  test('each kind has enough pairs and different answers', () => {
    expect(tally.scarce(50, REQUIRED.listeners)).toEqual([]);
    expect(tally.uniform(0.6)).toEqual([]);
  });

  async function tryScene(scene: number): Promise<void> {
    const draw = drawing(811 + scene);
    const [port = 0] = await freePorts(1);
    const drawn = someListeners(draw, port);
    const envoy = await startEnvoy({ static_resources: { listeners: drawn.map(({ config }) => config) } }); // prettier-ignore
    envoys.push(envoy);
    const snapshot = await envoySnapshot(envoy, { namespace: 'shop', pod: 'client' });
    const listeners = snapshot.listeners.map(({ config }) => config);
    const tries = Array.from({ length: Math.ceil(PAIRS / SCENES) }, () => someConnection(draw, port)); // prettier-ignore
    for (let from = 0; from < tries.length; from += AT_ONCE)
      await Promise.all(
        tries.slice(from, from + AT_ONCE).map(async (connection) => {
          const really = await heard(connection.way);
          const { listener, chain } = foretell(listeners, connection);
          const own = drawn.find(({ name }) => name === listener);
          tally.note([connection.kind, ...(own?.kinds ?? [])], chain, really, () => ({ wire: JSON.stringify(connection.wire), config: JSON.stringify(own?.config) })); // prettier-ignore
        }),
      );
  }
});

interface Foretold {
  readonly listener: string;
  readonly chain: string;
}

function foretell(listeners: readonly Listener[], { wire, sourcePort }: DrawnConnection): Foretold {
  const choice = outboundListener(listeners, wire.destination);
  if (choice === undefined) return { listener: '', chain: 'closed' };
  const { listener } = choice;
  const chain = chooseFilterChain(listener, { ...inspected(listener, wire), sourcePort });
  return { listener: listener.name, chain: chain?.name ?? 'closed' };
}
