import type { HttpRequest } from '../../../src/core/wire/http-request.ts';
import type { Wire } from '../../../src/core/explain/model/wire.ts';
import { socket } from '../../support/envoy-config.ts';
import { greetingFilter, httpInspector, tlsInspector } from '../../support/envoy-tls.ts';
import type { Draw } from '../chain-scene.ts';
import type { Way } from './said.ts';

/** Original destinations. At the last of each nothing listens. */
const IPS = ['10.1.0.1', '10.1.0.2', '10.1.0.3', '10.1.0.4', '10.1.0.5'] as const;
const PORTS = [8001, 8002, 8003, 8004, 8005, 8006, 8007, 8008] as const;
const ANY = '0.0.0.0';

const range = (start: number, end: number): object => ({ destination_port_range: { start, end } });

/** filter_disabled by its form; most are off for some of the ports. */
const OFF: Readonly<Record<string, object>> = {
  'for a port': range(8002, 8004),
  'for one of several': { or_match: { rules: [range(8001, 8002), range(8003, 8005)] } },
  'for all but some': { not_match: range(8002, 8004) },
  'for what several say': { and_match: { rules: [range(8001, 8005), { not_match: range(8002, 8003) }] } }, // prettier-ignore
  'for all': { any_match: true },
};

const INSPECTORS: Readonly<Record<string, readonly object[]>> = {
  'none': [],
  'TLS alone': [tlsInspector],
  'HTTP alone': [httpInspector],
  'both': [tlsInspector, httpInspector],
}; // prettier-ignore

/** Chains by what tells them apart. */
const MATCHES: Readonly<Record<string, readonly object[]>> = {
  'transport protocol': [{ transport_protocol: 'tls' }, { transport_protocol: 'raw_buffer' }],
  'sniffed protocols': [{ application_protocols: ['http/1.1'] }, { application_protocols: ['h2c', 'http/1.0'] }, {}],
  'plain protocols alone': [{ application_protocols: ['http/1.0', 'http/1.1'], transport_protocol: 'raw_buffer' }, { transport_protocol: 'raw_buffer' }],
  'ALPN': [{ application_protocols: ['h2'] }, { application_protocols: ['istio', 'istio-http/1.1'] }, {}],
  'server names': [{ server_names: ['a.example.com'] }, { server_names: ['*.example.com'] }, { server_names: ['*.com', 'b.test'] }, {}],
  'source prefix': [{ source_prefix_ranges: [{ address_prefix: '10.2.0.0', prefix_len: 16 }] }, { source_prefix_ranges: [{ address_prefix: '10.2.0.0', prefix_len: 24 }, { address_prefix: '10.3.0.1', prefix_len: 32 }] }, {}],
  'source port': [{ source_ports: [4001, 4002] }, {}],
  'source type': [{ source_type: 'SAME_IP_OR_LOOPBACK' }, { source_type: 'EXTERNAL' }],
  'destination port': [{ destination_port: 8001 }, { destination_port: 8003 }, {}],
  'destination prefix': [{ prefix_ranges: [{ address_prefix: '10.1.0.2', prefix_len: 32 }] }, { prefix_ranges: [{ address_prefix: '10.1.0.0', prefix_len: 30 }] }, {}],
}; // prettier-ignore

export interface DrawnListener {
  readonly name: string;
  readonly kinds: readonly string[];
  readonly config: object;
}

const OFFS = ['', '', ...Object.keys(OFF)];

/** Listeners without a socket: at an address, or at a port of all; the capturing one hands connections on to them. */
export function someListeners(draw: Draw, capturing: number): DrawnListener[] {
  const places = [...PORTS.slice(0, 6).map((port) => [ANY, port] as const), ...IPS.slice(0, 4).flatMap((ip) => PORTS.slice(0, 6).map((port) => [ip, port] as const))]; // prettier-ignore
  const own = places
    .filter(() => draw([true, true, true, true, false]))
    .map(([ip, port], at): DrawnListener => {
      // They take their turn, so that all come up.
      const off = OFFS[at % OFFS.length] ?? '';
      const form = Object.keys(MATCHES)[at % Object.keys(MATCHES).length] ?? '';
      const matches = MATCHES[form] ?? [];
      const inspectors = draw(
        Object.keys(INSPECTORS).filter((one) => off === '' || one !== 'none'),
      );
      const filters = INSPECTORS[inspectors] ?? [];
      const name = `${ip}:${port}`;
      return {
        name,
        kinds: [`listener at ${ip === ANY ? 'a port of all' : 'an address'}`, `inspectors: ${inspectors}`, `chains by ${form}`, ...(off === '' ? [] : [`inspector off ${off}`])], // prettier-ignore
        config: {
          name,
          address: socket(port, ip),
          bind_to_port: false,
          traffic_direction: draw(['OUTBOUND', 'INBOUND', 'UNSPECIFIED']),
          listener_filters_timeout: '0.1s',
          continue_on_listener_filters_timeout: true,
          listener_filters: filters.map((filter) => ({ ...filter, ...(off === '' ? {} : { filter_disabled: OFF[off] }) })), // prettier-ignore
          filter_chains: matches.map((match, index) => ({ name: `${name} ${index}`, filter_chain_match: match, filters: [greetingFilter(`${name} ${index}`)] })), // prettier-ignore
          ...(draw([true, false]) ? { default_filter_chain: { name: `${name} default`, filters: [greetingFilter(`${name} default`)] } } : {}), // prettier-ignore
        },
      };
    });
  const proxyProtocol = { name: 'proxy', typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol' } }; // prettier-ignore
  return [
    ...own,
    {
      name: 'capturing',
      kinds: ['listener that captures'],
      config: {
        name: 'capturing',
        address: socket(capturing, ANY),
        use_original_dst: true,
        traffic_direction: 'OUTBOUND',
        // In place of the kernel it says where the connection was going.
        listener_filters: [proxyProtocol],
        filter_chains: MATCHES['destination prefix']?.map((match, index) => ({ name: `capturing ${index}`, filter_chain_match: match, filters: [greetingFilter(`capturing ${index}`)] })), // prettier-ignore
      },
    },
  ];
}

const request = (protocol: HttpRequest['protocol']): HttpRequest => ({
  method: 'GET', scheme: 'http', authority: 'a', path: '/', headers: [], protocol, bodyBytes: 0,
}); // prettier-ignore

/** First bytes and what they are. */
const SAYS: Readonly<Record<string, readonly [bytes: string, request: HttpRequest | null]>> = {
  'HTTP/1.1': ['GET / HTTP/1.1\r\nhost: a\r\n\r\n', request('HTTP/1.1')],
  'HTTP/1.0': ['GET / HTTP/1.0\r\n\r\n', request('HTTP/1.0')],
  'HTTP/2': ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0', request('HTTP/2')],
  'other bytes': ['hello\r\nworld\r\n', null],
  'nothing': ['', null],
}; // prettier-ignore

export interface DrawnConnection {
  readonly kind: string;
  readonly way: Way;
  readonly wire: Wire;
  readonly sourcePort: number;
}

export function someConnection(draw: Draw, capturing: number): DrawnConnection {
  const destination = { ip: draw([...IPS, ...IPS, ...IPS, '127.0.0.1']), port: draw(PORTS) }; // prettier-ignore
  const sourceIp = draw(['10.2.0.7', '10.2.9.7', '10.3.0.1', '10.4.0.1', destination.ip]);
  const sourcePort = draw([4000, 4001, 4002, 4003]);
  const kind = draw(['HTTP/1.1', 'HTTP/1.0', 'HTTP/2', 'other bytes', 'nothing', 'TLS', 'TLS', 'TLS']);
  const [says, sent] = SAYS[kind] ?? ['', null];
  const tls = { serverName: draw(['', 'a.example.com', 'x.example.com', 'b.test', 'c.test']), alpn: draw([[], ['h2'], ['istio', 'h2'], ['http/1.1']]) };
  const header = `PROXY TCP4 ${sourceIp} ${destination.ip} ${sourcePort} ${destination.port}\r\n`;
  const way = { destination: '127.0.0.1', port: capturing, source: '127.0.0.1', header, says };
  const wire = { destination, sourceIp, request: sent };
  return kind === 'TLS'
    ? { kind: 'first bytes: TLS', sourcePort, way: { ...way, tls }, wire: { ...wire, layers: [{ ...tls, by: { kind: 'application', isInsecure: true } }] } }
    : { kind: `first bytes: ${kind}`, sourcePort, way, wire: { ...wire, layers: [] } };
} // prettier-ignore
