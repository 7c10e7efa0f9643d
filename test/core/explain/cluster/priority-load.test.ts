import { describe, expect, test } from 'vitest';
import { hostShares } from '../../../../src/core/explain/cluster/shares.ts';
import type { Cluster } from '../../../../src/core/model/envoy/cluster.ts';
import type { Host } from '../../../../src/core/explain/cluster/hosts.ts';
import { priorityLoad } from '../../../../src/core/explain/cluster/priority-load.ts';

const host = (priority: number, health: Host['health'], index: number): Host => ({
  address: `192.0.2.${index}:${1000 + priority}`, hostname: '', weight: 1, priority, locality: '', localityWeight: 1, ails: [], health,
}); // prettier-ignore

/** 100 hosts in each priority, of which so many are healthy. */
const levels = (...healthy: readonly number[]): Host[] =>
  healthy.flatMap(
    (count, priority) =>
    Array.from({ length: 100 }, (_, index) => host(priority, index < count ? 'healthy' : 'unhealthy', index)), // prettier-ignore
  );

const loadOf = (hosts: readonly Host[], panicThreshold = 50): number[] => {
  const shares = priorityLoad(hosts, { overprovisioning: 140, panicThreshold });
  const most = Math.max(...hosts.map(({ priority }) => priority));
  return Array.from(
    { length: most + 1 },
    (_, priority) =>
    Math.round(100 * shares.filter((part) => part.hosts[0]?.priority === priority).reduce((sum, { share }) => sum + share, 0)), // prettier-ignore
  );
};

describe('load over two priorities, as Envoy documents it', () => {
  test.each([
    [100, 100, 100, 0],
    [72, 100, 100, 0],
    [71, 100, 99, 1],
    [50, 100, 70, 30],
    [25, 100, 35, 65],
    [0, 100, 0, 100],
  ])('%i %% and %i %% healthy: %i and %i', (first, second, ...expected) => {
    expect(loadOf(levels(first, second))).toEqual(expected);
  });
});

test('all priorities in panic share by their number of hosts, whatever their health', () => {
  const shares = priorityLoad(levels(10, 5), { overprovisioning: 140, panicThreshold: 50 });
  expect(shares.map(({ share, isPanic, hosts }) => [share, isPanic, hosts.length])).toEqual([
    [0.5, true, 100],
    [0.5, true, 100],
  ]);
});

test('of the percents of priorities in panic the first one takes what rounding leaves', () => {
  const hosts = [host(0, 'unhealthy', 1), host(1, 'unhealthy', 2), host(1, 'unhealthy', 3)];
  const shares = priorityLoad(hosts, { overprovisioning: 140, panicThreshold: 50 });
  expect(shares.map(({ share }) => share)).toEqual([0.34, 0.66]);
});

test('without panic an unhealthy cluster has no host, and degraded ones take what healthy ones leave', () => {
  expect(priorityLoad(levels(0), { overprovisioning: 140, panicThreshold: 0 })).toEqual([]);
  const mixed = [...Array.from({ length: 5 }, (_, index) => host(0, 'healthy', index)), ...Array.from({ length: 5 }, (_, index) => host(0, 'degraded', 10 + index))]; // prettier-ignore
  const shares = priorityLoad(mixed, { overprovisioning: 140, panicThreshold: 0 });
  expect(shares.map(({ share, hosts }) => [share, hosts[0]?.health])).toEqual([
    [0.7, 'healthy'],
    [0.3, 'degraded'],
  ]);
});

test('priorities are those that occur, up to the highest number there is', () => {
  const shares = priorityLoad([host(7, 'unhealthy', 1), host(4_294_967_295, 'healthy', 2)], { overprovisioning: 140, panicThreshold: 0 }); // prettier-ignore
  expect(shares.map(({ share, hosts }) => [share, hosts[0]?.priority])).toEqual([[1, 4_294_967_295]]); // prettier-ignore
});

test('a weight of 0 counts as 1, and localities without weight are none', () => {
  const cluster = { lbPolicy: 'ROUND_ROBIN', localityWeighted: true } as Cluster; // The parts that shares look at.
  const hosts = [1, 2].map((index) => ({ ...host(0, 'healthy', index), weight: 0, localityWeight: 0, locality: `z${index}` })); // prettier-ignore
  expect(hostShares(cluster, hosts, 140).hosts.map(({ probability }) => probability)).toEqual([0.5, 0.5]); // prettier-ignore
});
