import { connect } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { Connection } from '../../src/core/wire/connection.ts';

/** A listener's chains are told apart by these. Each is listed so often as it is to be drawn. */
const PREFIXES = [[], [], ['127.0.0.0/8'], ['127.0.0.3/32'], ['127.0.0.2/31', '127.9.0.0/16']];
const NAMES = [
  [],
  [],
  ['a.example.com'],
  ['*.example.com'],
  ['*.a.example.com', 'other.test'],
  ['*.com'],
];
const TRANSPORTS = [null, null, 'tls', 'raw_buffer'];
const PROTOCOLS = [[], [], ['h2'], ['istio'], ['istio-http/1.1', 'h2'], ['http/1.1'], ['h2c']];
const SOURCE_TYPES = ['ANY', 'ANY', 'SAME_IP_OR_LOOPBACK', 'EXTERNAL'];
const SOURCES = [[], [], [], ['127.0.0.0/8'], ['127.0.0.4/30']];

/** What clients do. */
const SERVER_NAMES = [
  '',
  'a.example.com',
  'b.example.com',
  'x.a.example.com',
  'other.test',
  'none.invalid',
  'A.Example.com',
];
const ALPNS = [
  [],
  ['h2'],
  ['istio'],
  ['istio-http/1.1', 'istio', 'http/1.1'],
  ['h2', 'istio'],
  ['http/1.1', 'h2'],
];
const DESTINATIONS = ['127.0.0.1', '127.0.0.2', '127.0.0.3', '127.9.1.1'];
const CLIENTS = ['127.0.0.1', '127.0.0.3', '127.0.0.5', '127.0.1.1']; // prettier-ignore

/** Draws from lists, the same each time. */
export type Draw = <Item>(list: readonly Item[]) => Item;

/** A linear congruential generator (Numerical Recipes): the test repeats. */
export function drawing(seed: number): Draw {
  let state = seed;
  return (list) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const item = list[Math.floor((state / 2 ** 32) * list.length)];
    if (item === undefined) throw new Error('an empty list');
    return item;
  };
}

const ranges = (prefixes: readonly string[]): object[] =>
  prefixes.map((prefix) => {
    const [address, length] = prefix.split('/');
    return { address_prefix: address, prefix_len: Number(length) };
  });

/** What a listener's chains ask for and its clients have. */
export interface Ports {
  readonly destinations: readonly number[];
  readonly sources: readonly number[];
}

/** One FilterChainMatch. Envoy refuses listeners with two that overlap fully: those do not take part. */
export const someMatch = (draw: Draw, { destinations, sources }: Ports): object => ({
  destination_port: draw([null, null, ...destinations]),
  prefix_ranges: ranges(draw(PREFIXES)),
  server_names: draw(NAMES),
  transport_protocol: draw(TRANSPORTS),
  application_protocols: draw(PROTOCOLS),
  direct_source_prefix_ranges: ranges(draw([[], [], [], ...SOURCES])),
  source_type: draw(SOURCE_TYPES),
  source_prefix_ranges: ranges(draw(SOURCES)),
  source_ports: draw([[], [], sources.slice(0, 1), sources.slice(1), sources]),
});

export function someConnection(draw: Draw, { destinations, sources }: Ports): Connection {
  const transport = draw(['tls', 'tls', 'raw_buffer'] as const);
  return {
    destination: { ip: draw(DESTINATIONS), port: draw(destinations) },
    source: draw(CLIENTS),
    sourcePort: draw([0, ...sources]),
    transport,
    serverName: transport === 'tls' ? draw(SERVER_NAMES) : '',
    applicationProtocols: transport === 'tls' ? draw(ALPNS) : draw([['http/1.1'], ['h2c']]),
  };
}

/** What came of a connection. */
export interface Reached {
  /** What the chain at the other end said; "" where none took it. */
  readonly chain: string;
  /** The port that it really had: one that was 0 is drawn by the kernel. */
  readonly sourcePort: number;
}

/** Opens a connection, says its first bytes, and hears which chain answers. */
export const chainReached = (connection: Connection): Promise<Reached> =>
  new Promise((resolve) => {
    const { destination, source = '127.0.0.1', sourcePort = 0, transport, serverName } = connection;
    const { applicationProtocols: protocols } = connection;
    let answer = '';
    let from = sourcePort;
    const open = connect({ host: destination.ip, port: destination.port, localAddress: source, localPort: sourcePort }); // prettier-ignore
    open.on('connect', () => (from = open.localPort ?? from));
    open.on('data', (bytes: Buffer) => (answer += bytes.toString('latin1')));
    open.on('error', () => undefined);
    open.on('close', () => resolve({ chain: answer, sourcePort: from }));
    open.setTimeout(5000, () => open.destroy());
    if (transport === 'raw_buffer') {
      open.write(protocols.includes('h2c') ? 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' : 'GET / HTTP/1.1\r\nhost: a\r\n\r\n'); // prettier-ignore
      return;
    }
    // Only its ClientHello goes out: the answer comes in plain words, which no TLS client would pass on.
    const hello = new Duplex({
      read: () => undefined,
      write: (bytes, _encoding, done) => void open.write(bytes, () => done()),
    });
    const client = connectTls({ socket: hello, ...(serverName === '' ? {} : { servername: serverName }), ALPNProtocols: [...protocols] }); // prettier-ignore
    client.on('error', () => undefined);
    open.on('close', () => client.destroy());
  });
