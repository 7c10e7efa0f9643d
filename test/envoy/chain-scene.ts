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

/** One FilterChainMatch. Envoy refuses listeners with two that overlap fully: those do not take part. */
export const someMatch = (draw: Draw, ports: readonly number[]): object => ({
  destination_port: draw([null, null, ...ports]),
  prefix_ranges: ranges(draw(PREFIXES)),
  server_names: draw(NAMES),
  transport_protocol: draw(TRANSPORTS),
  application_protocols: draw(PROTOCOLS),
  direct_source_prefix_ranges: ranges(draw([[], [], [], ...SOURCES])),
  source_type: draw(SOURCE_TYPES),
  source_prefix_ranges: ranges(draw(SOURCES)),
});

export function someConnection(draw: Draw, ports: readonly number[]): Connection {
  const transport = draw(['tls', 'tls', 'raw_buffer'] as const);
  return {
    destination: { ip: draw(DESTINATIONS), port: draw(ports) },
    source: draw(CLIENTS),
    transport,
    serverName: transport === 'tls' ? draw(SERVER_NAMES) : '',
    applicationProtocols: transport === 'tls' ? draw(ALPNS) : draw([['http/1.1'], ['h2c']]),
  };
}

/** Opens a connection, says its first bytes, and gives back what the chain at the other end says; "" where none took it. */
export const chainReached = (connection: Connection): Promise<string> =>
  new Promise((resolve) => {
    const { destination, source = '127.0.0.1', transport, serverName } = connection;
    const { applicationProtocols: protocols } = connection;
    let answer = '';
    const open = connect({ host: destination.ip, port: destination.port, localAddress: source });
    open.on('data', (bytes: Buffer) => (answer += bytes.toString('latin1')));
    open.on('error', () => undefined);
    open.on('close', () => resolve(answer));
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
