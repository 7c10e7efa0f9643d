import { expect, test } from 'vitest';
import { throughTcp } from '../../../../../src/core/explain/journey/tcp.ts';
import type { HashPolicy } from '../../../../../src/core/model/envoy/route-action.ts';
import { SOMEWHERE } from '../../../../../src/core/wire/stream-facts.ts';
import { atProxy, hostsCluster } from '../../journey/proxy.ts';

const RING = { lb_policy: 'RING_HASH' };
const BY_SOURCE: HashPolicy = { kind: 'source-ip', name: '', terminal: false };

interface Options {
  readonly count?: number;
  readonly more?: object;
  readonly source?: string;
  readonly hashPolicy?: readonly HashPolicy[];
  readonly attempts?: number;
  readonly dead?: string;
}

/** Who gets a connection with which probability, and what is said of the choice. */
function connected({ count = 5, more = RING, source = '192.0.2.77', hashPolicy = [BY_SOURCE], attempts = 1, dead }: Options) {
  const at = atProxy([hostsCluster('db', count, more)], (address) => ({ kind: address === dead ? 'connect-failure' : 'connected' }));
  const destination = { ip: '198.18.0.1', port: 5432 };
  const wire = { destination, sourceIp: source, layers: [], request: null };
  const tcp = { statPrefix: '', to: { kind: 'cluster', name: 'db' }, accessLogs: [], maxConnectAttempts: attempts, hashPolicy } as const;
  const ends = throughTcp(at, tcp, { wire, connection: { destination, sourceIp: source, serverName: '' }, owner: undefined });
  const shares = new Map<string, number>();
  for (const { probability, value } of ends) {
    const key = value.kind === 'connected' ? (value.upstream?.address ?? '') : value.flags.join();
    shares.set(key, (shares.get(key) ?? 0) + probability);
  }
  return { shares, said: at.walk.trail.hops.map(({ text }) => text).join('\n') };
} // prettier-ignore

/** As an Envoy with these hosts does (test/envoy/hashing.test.ts holds thousands of others against it). */
const HOST = '192.0.2.2:80';

test('a hash leads to one host, and the short answer says by what', () => {
  const { shares, said } = connected({});
  expect([...shares.values()]).toEqual([1]);
  expect(said).toContain(`Of the 5 endpoints of db this request always goes to ${HOST}, by the hash of the source IP (RING_HASH).`); // prettier-ignore
});

test('of names that Envoy resolves nobody else knows the hash keys', () => {
  const endpoint = (name: string): object => ({ endpoint: { address: { socket_address: { address: `${name}.example.com`, port_value: 80 } } } }); // prettier-ignore
  const more = { ...RING, type: 'STRICT_DNS', load_assignment: { cluster_name: 'db', endpoints: [{ lb_endpoints: ['a', 'b'].map(endpoint) }] } }; // prettier-ignore
  expect(connected({ more }).said).toMatch(/only Envoy knows/);
});

test('other sources come to other hosts', () => {
  const hosts = new Set(Array.from({ length: 60 }, (_, at) => [...connected({ source: `192.0.2.${at + 10}` }).shares.keys()].join())); // prettier-ignore
  expect(hosts.size).toBe(5);
});

test('more connection attempts come to the same host again', () => {
  expect([...connected({ attempts: 5, dead: HOST }).shares]).toEqual([['UF', 1]]);
});

test.each<[string, Options, RegExp]>([
  ['nothing is hashed', { hashPolicy: [] }, /nothing of this request is hashed/],
  ['nobody knows the client', { source: SOMEWHERE }, /not told, for the client's address is not known/],
  ['the table is too large', { more: { ...RING, ring_hash_lb_config: { minimum_ring_size: 1_000_000 } } }, /too large/],
  ['load decides as well', { more: { ...RING, common_lb_config: { consistent_hashing_lb_config: { hash_balance_factor: 120 } } } }, /hash_balance_factor/],
  ['the cluster has policies of its own', { more: typed('ring_hash', { consistent_hashing_lb_config: { hash_policy: [{ header: { header_name: 'x' } }] } }) }, /hash policies of its own/],
])('each has its share where %s', (_, options, reason) => {
  const { shares, said } = connected(options);
  expect(said).toMatch(reason);
  expect(shares.size).toBe(5);
  expect([...shares.values()].reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 8);
}); // prettier-ignore

test('a hash that nobody knows is the same for all attempts; without any, chance decides each time', () => {
  const share = (options: Options): number => connected({ attempts: 2, dead: '192.0.2.1:80', ...options }).shares.get('UF') ?? 0; // prettier-ignore
  const once = share({ attempts: 1, hashPolicy: [] });
  expect(once).toBeGreaterThan(0.1);
  expect(share({ source: SOMEWHERE })).toBeCloseTo(once, 8);
  expect(share({ hashPolicy: [] })).toBeCloseTo(once ** 2, 8);
});

test.each<[string, readonly number[], number]>([
  ['as even as they are, no order matters', [1, 1, 1], 1],
  ["who has the odd points is only told by Envoy's own order", [3, 7, 100], 3],
])('across localities: %s', (_, weights, hosts) => {
  const endpoints = weights.map((load_balancing_weight, at) => ({
    locality: { zone: `z${at}` },
    lb_endpoints: [{ load_balancing_weight, endpoint: { address: { socket_address: { address: `192.0.2.${at + 1}`, port_value: 80 } } } }],
  }));
  const { shares, said } = connected({ more: { ...RING, ring_hash_lb_config: { minimum_ring_size: 1024 }, load_assignment: { cluster_name: 'db', endpoints } } });
  expect(shares.size).toBe(hosts);
  expect(said.includes('the order of its localities')).toBe(hosts > 1);
}); // prettier-ignore

test('degraded hosts have no part in a hash table', () => {
  const health = (...states: readonly string[]): object => ({
    ...RING,
    load_assignment: {
      cluster_name: 'db',
      endpoints: [{ lb_endpoints: states.map((health_status, at) => ({ health_status, endpoint: { address: { socket_address: { address: `192.0.2.${at + 1}`, port_value: 80 } } } })) }],
    },
  }); // prettier-ignore
  expect([...connected({ more: health('DEGRADED', 'HEALTHY') }).shares]).toEqual([['192.0.2.2:80', 1]]);
  expect([...connected({ more: health('DEGRADED', 'DEGRADED') }).shares]).toEqual([['UH', 1]]);
}); // prettier-ignore

function typed(name: string, config: object): object {
  return { load_balancing_policy: { policies: [{ typed_extension_config: { name: `envoy.load_balancing_policies.${name}`, typed_config: config } }] } }; // prettier-ignore
}
