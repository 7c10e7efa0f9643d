import { expect, test } from 'vitest';
import type { TcpProxy } from '../../../../src/core/model/envoy/network-filter.ts';
import { throughTcp } from '../../../../src/core/explain/journey/tcp.ts';
import { atProxy, hostsCluster } from './proxy.ts';

/** The share of connections that come about where the last of so many hosts takes them and the others refuse. */
function connected(
  count: number,
  attempts: number,
  lbPolicy: 'ROUND_ROBIN' | 'RANDOM',
  asked: string[] = [],
): number {
  const at = atProxy([hostsCluster('db', count, { lb_policy: lbPolicy })], (address) => {
    asked.push(address);
    return { kind: address === `192.0.2.${count}:80` ? 'connected' : 'connect-failure' };
  });
  const destination = { ip: '198.18.0.1', port: 5432 };
  const wire = { destination, sourceIp: '192.0.2.200', layers: [], request: null };
  const connection = { destination, sourceIp: '192.0.2.200', serverName: '' };
  const tcp: TcpProxy = { statPrefix: '', to: { kind: 'cluster', name: 'db' }, accessLogs: [], maxConnectAttempts: attempts, hashPolicy: [] }; // prettier-ignore
  const ends = throughTcp(at, tcp, { wire, connection, owner: undefined });
  expect(ends.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 8);
  return ends.filter(({ value: { kind } }) => kind === 'connected').reduce((sum, { probability }) => sum + probability, 0); // prettier-ignore
}

test.each([
  [2, 1, 0.5],
  [2, 2, 1],
  [5, 3, 0.6],
  [12, 1, 1 / 12],
  [12, 7, 7 / 12],
  [12, 12, 1],
  [200, 100, 0.5],
])('in turn: of %i hosts, %i attempts find the one that is left', (count, attempts, share) => {
  expect(connected(count, attempts, 'ROUND_ROBIN')).toBeCloseTo(share, 8);
});

test.each([
  [2, 3],
  [12, 40],
  [200, 30],
])('at random: of %i hosts, each of %i attempts may find the same again', (count, attempts) => {
  expect(connected(count, attempts, 'RANDOM')).toBeCloseTo(1 - (1 - 1 / count) ** attempts, 8);
});

test('up to a limit that nobody reaches each host is followed once', () => {
  const asked: string[] = [];
  expect(connected(100, 4_000_000_000, 'RANDOM', asked)).toBeCloseTo(1, 8);
  expect(asked).toHaveLength(100);
});
