import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadAssignment, socket } from '../../support/envoy-config.ts';
import { envoyBinary } from '../../support/envoy.ts';
import { tlsInspector } from '../../support/envoy-tls.ts';
import { drawing, type Draw } from '../chain-scene.ts';
import { REQUIRED } from '../kind-table.ts';
import { Tally } from '../filters/tally.ts';
import { ACCOUNTS, SERVER_NAMES, someFilters, SOURCES, type DrawnFilters } from './rbac-draft.ts';
import type { Way } from './said.ts';
import { endsTls, startWireScene, type WireScene } from './wire-scene.ts';

/** MESHDBG_WIRE_PAIRS=20000 takes some minutes. */
const PAIRS = Number(process.env['MESHDBG_WIRE_PAIRS'] ?? 1200);
const CONFIGS = Math.min(1000, Math.ceil(PAIRS / 4));
const CONNECTIONS = Math.ceil(PAIRS / CONFIGS);
/** Of configs, each with a listener: one listener with the chains of all is slow on both sides. */
const GROUPS = Math.ceil(CONFIGS / 20);
/** Connections at once. */
const AT_ONCE = 60;
const PORTS = 3;
const groupOf = (at: number): number => Math.floor(at / 20);
const portsOf = (ports: readonly number[], at: number): readonly number[] => ports.slice(PORTS * groupOf(at), PORTS * (groupOf(at) + 1)); // prettier-ignore

/** Network RBAC is Envoy's: random policies of every kind in a running one, random connections to them. */
describe.skipIf(envoyBinary() === undefined)('network RBAC, on paper and in Envoy', () => {
  let scene: WireScene;
  let drawn: readonly DrawnFilters[];

  beforeAll(async () => {
    const draw = drawing(311);
    scene = await startWireScene({
      ports: PORTS * GROUPS,
      servers: SERVERS,
      accounts: ACCOUNTS,
      config: ({ ports, portOf }) => {
        drawn = Array.from({ length: CONFIGS }, (_, at) => someFilters(draw, portsOf(ports, at), at));
        return {
          clusters: SERVERS.map((name) => ({ name, type: 'STATIC', load_assignment: loadAssignment(name, [portOf(name)]) })),
          listeners: Array.from({ length: GROUPS }, (_, group) => listener(portsOf(ports, 20 * group), { drawn, group })),
        };
      },
    }); // prettier-ignore
  }, 120_000);
  afterAll(() => scene?.stop());

  test('each connection is let pass, or closed, as foretold', async () => {
    const draw = drawing(312);
    const tally = new Tally();
    const tries = drawn.flatMap((own, at) => Array.from({ length: CONNECTIONS }, () => ({ own, ...someWay(draw, at, scene) }))); // prettier-ignore
    for (let from = 0; from < tries.length; from += AT_ONCE) {
      const some = tries.slice(from, from + AT_ONCE);
      const answers = await Promise.all(some.map(({ way }) => scene.hear(way)));
      for (const [index, { own, way, account, form }] of some.entries()) {
        const foretold = [...scene.foretell(way, account).keys()].join();
        tally.note([...own.kinds, form], foretold, answers[index] ?? '', () => ({
          filters: JSON.stringify(own.filters),
          way: JSON.stringify({ ...way, tls: way.tls && { serverName: way.tls.serverName, account } }),
        })); // prettier-ignore
      }
    }
    console.log(tally.table());
    expect(tally.differing.slice(0, 3)).toEqual([]);
    expect(tally.scarce(50, REQUIRED.networkRbac)).toEqual([]);
    expect(tally.uniform(0.6)).toEqual([]);
  }, 1_200_000);
});

const NETWORKS = [20, 21] as const;

/** Of each config; behind each chain stands a server of its own. */
const CHAINS = (['raw_buffer', 'tls'] as const).flatMap((transport) => NETWORKS.map((network) => [transport, network] as const)); // prettier-ignore
const SERVERS = CHAINS.map(([transport, network]) => `${transport}-${network}`);

const addressOf = (at: number, network: number): string => `127.${network}.${at >> 8}.${at & 255}`;

interface Group {
  readonly drawn: readonly DrawnFilters[];
  readonly group: number;
}

/** Each config has destinations of its own: for plain text, and for TLS that Envoy ends. */
function listener(ports: readonly number[], { drawn, group }: Group): object {
  const [first = 0, ...others] = ports;
  const proxy = (cluster: string): object => ({ name: 'tcp', typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy', stat_prefix: 'tcp', cluster } }); // prettier-ignore
  return {
    name: `rbac ${group}`,
    address: socket(first, '0.0.0.0'),
    additional_addresses: others.map((port) => ({ address: socket(port, '0.0.0.0') })),
    listener_filters: [tlsInspector],
    filter_chains: drawn.flatMap(({ filters }, at) =>
      (groupOf(at) === group ? CHAINS : []).map(([transport, network]) => ({
        name: `${at}-${transport}-${network}`,
        filter_chain_match: {
          prefix_ranges: [{ address_prefix: addressOf(at, network), prefix_len: 32 }],
          transport_protocol: transport,
        },
        filters: [...filters, proxy(`${transport}-${network}`)],
        ...(transport === 'tls' ? { transport_socket: endsTls() } : {}),
      })),
    ),
  };
}

interface Try {
  readonly way: Way;
  readonly account: string | undefined;
  readonly form: string;
}

function someWay(draw: Draw, at: number, { ports, clients }: WireScene): Try {
  const way = { destination: addressOf(at, draw(NETWORKS)), port: draw(portsOf(ports, at)), source: draw(SOURCES), says: 'hello' }; // prettier-ignore
  const shown = draw([...ACCOUNTS, 'none', 'plain', 'plain', 'plain']);
  if (shown === 'plain') return { way, account: undefined, form: 'connection: in plain text' };
  const account = shown === 'none' ? undefined : shown;
  const tls = { serverName: draw(SERVER_NAMES), alpn: [], ...clients.get(shown) };
  return { way: { ...way, tls }, account, form: `connection: ${account === undefined ? 'TLS without certificate' : 'mutual TLS'}` }; // prettier-ignore
}
