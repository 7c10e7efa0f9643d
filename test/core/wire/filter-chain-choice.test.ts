import { expect, test } from 'vitest';
import type { FilterChain, FilterChainMatch } from '../../../src/core/model/envoy/filter-chain.ts';
import type { Connection } from '../../../src/core/wire/connection.ts';
import { chooseFilterChain } from '../../../src/core/wire/filter-chain-choice.ts';

const chain = (name: string, match: Partial<FilterChainMatch>): FilterChain => ({
  name,
  match: {
    prefixRanges: [], serverNames: [], applicationProtocols: [], directSourcePrefixRanges: [], sourceType: 'any', sourcePrefixRanges: [], sourcePorts: [],
    ...match,
  },
  transportSocket: { kind: 'plaintext' },
  filters: [],
}); // prettier-ignore

const to = (over: Partial<Connection>): Connection => ({
  destination: { ip: '198.18.1.4', port: 8080 },
  transport: 'raw_buffer',
  serverName: '',
  applicationProtocols: [],
  ...over,
});

const tls = (serverName: string, ...applicationProtocols: string[]): Connection =>
  to({ transport: 'tls', serverName, applicationProtocols });

const CASES: readonly {
  readonly says: string;
  readonly chains: readonly FilterChain[];
  readonly connection: Connection;
  readonly chosen: string | undefined;
}[] = [
  {
    says: 'a port before any port',
    chains: [chain('any', {}), chain('port', { destinationPort: 8080 })],
    connection: to({}),
    chosen: 'port',
  },
  {
    says: 'never back: a chain for the port that fails later is not replaced by one for all ports',
    chains: [chain('any', {}), chain('port', { destinationPort: 8080, transportProtocol: 'tls' })],
    connection: to({}),
    chosen: undefined,
  },
  {
    says: 'the longest prefix',
    chains: [chain('wide', { prefixRanges: ['198.18.0.0/16'] }), chain('narrow', { prefixRanges: ['198.18.1.0/24'] })],
    connection: to({}),
    chosen: 'narrow',
  },
  {
    says: 'a range of everything before no range',
    chains: [chain('none', {}), chain('everything', { prefixRanges: ['0.0.0.0/0'] })],
    connection: to({}),
    chosen: 'everything',
  },
  {
    says: 'an exact name before a suffix, however long',
    chains: [chain('suffix', { serverNames: ['*.a.example'] }), chain('exact', { serverNames: ['b.a.example'] })],
    connection: tls('B.a.example'),
    chosen: 'exact',
  },
  {
    says: 'the longest suffix',
    chains: [chain('short', { serverNames: ['*.example'] }), chain('long', { serverNames: ['*.a.example'] })],
    connection: tls('b.a.example'),
    chosen: 'long',
  },
  {
    says: 'no name is no fit for a name',
    chains: [chain('named', { serverNames: ['a.example'] })],
    connection: tls(''),
    chosen: undefined,
  },
  {
    says: 'TLS before what is not said',
    chains: [chain('any', {}), chain('tls', { transportProtocol: 'tls' })],
    connection: tls('x'),
    chosen: 'tls',
  },
  {
    says: 'the first protocol that the client offers',
    chains: [chain('h2', { applicationProtocols: ['h2'] }), chain('istio', { applicationProtocols: ['istio'] })],
    connection: tls('x', 'istio', 'h2'),
    chosen: 'istio',
  },
  {
    says: 'an application that offers nothing is no peer of the mesh',
    chains: [chain('istio', { applicationProtocols: ['istio'] }), chain('other', {})],
    connection: tls('x'),
    chosen: 'other',
  },
  {
    says: 'from the same address',
    chains: [chain('any', {}), chain('local', { sourceType: 'same-ip-or-loopback' })],
    connection: to({ source: '127.0.0.1' }),
    chosen: 'local',
  },
  {
    says: 'a source port before any source port',
    chains: [chain('any', {}), chain('port', { sourcePorts: [40000, 40001] })],
    connection: to({ source: '198.18.1.9', sourcePort: 40001 }),
    chosen: 'port',
  },
  {
    says: 'another source port is no fit',
    chains: [chain('any', {}), chain('port', { sourcePorts: [40000] })],
    connection: to({ source: '198.18.1.9', sourcePort: 40001 }),
    chosen: 'any',
  },
  {
    says: 'a source port that is not known is none of those that are named',
    chains: [chain('port', { sourcePorts: [40000] })],
    connection: to({}),
    chosen: undefined,
  },
  {
    says: 'a range of sources before their port, without going back',
    chains: [chain('port', { sourcePorts: [40000] }), chain('range', { sourcePrefixRanges: ['198.18.1.0/24'], sourcePorts: [40001] })],
    connection: to({ source: '198.18.1.9', sourcePort: 40000 }),
    chosen: undefined,
  },
]; // prettier-ignore

test.each(CASES)('$says', ({ chains, connection, chosen }) => {
  for (const filterChains of [chains, chains.toReversed()])
    expect(chooseFilterChain({ filterChains }, connection)?.name).toBe(chosen);
});

test('the default chain takes what none does', () => {
  const listener = {
    filterChains: [chain('port', { destinationPort: 1 })],
    defaultFilterChain: chain('default', {}),
  };
  expect(chooseFilterChain(listener, to({}))?.name).toBe('default');
});

test('each of thousands of chains is found, whatever the order in which connections come', () => {
  const address = (at: number): string => `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`;
  const filterChains = Array.from({ length: 6000 }, (_, at) =>
    chain(String(at), at % 2 === 0 ? { prefixRanges: [`${address(at)}/32`] } : { prefixRanges: ['10.0.0.0/8'], serverNames: [`s${at}.example`] }),
  ); // prettier-ignore
  for (const at of [5999, 0, 1, 4242, 3001, 5998, 1]) {
    const destination = { ip: at % 2 === 0 ? address(at) : '10.9.9.9', port: 1 };
    const connection = to({ destination, transport: 'tls', serverName: `s${at}.example` });
    expect(chooseFilterChain({ filterChains }, connection)?.name).toBe(String(at));
  }
  expect(chooseFilterChain({ filterChains }, to({ destination: { ip: '11.0.0.1', port: 1 } }))).toBeUndefined(); // prettier-ignore
});

test('more chains than fit on a stack are no matter', () => {
  const filterChains = Array.from({ length: 200_000 }, () => chain('twin', {}));
  expect(chooseFilterChain({ filterChains }, to({}))?.name).toBe('twin');
});
