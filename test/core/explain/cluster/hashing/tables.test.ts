import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import type { HashTable } from '../../../../../src/core/explain/cluster/hashing/hash-table.ts';
import { maglevOf } from '../../../../../src/core/explain/cluster/hashing/maglev.ts';
import { murmurHash2 } from '../../../../../src/core/explain/cluster/hashing/murmur.ts';
import { ringOf } from '../../../../../src/core/explain/cluster/hashing/ring.ts';

// GCC's std::hash<std::string> is the same function with the same seed.
test.each([
  ['', 6142509188972423790n],
  ['a', 4993892634952068459n],
  ['12345678', 10113836418918046885n],
  ['10.0.0.1:80_0', 13659246566588789388n],
  ['0123456789abcdef0', 4013166917474506472n],
])('MurmurHash2 of "%s"', (text, hash) => expect(murmurHash2(text)).toBe(hash));

/** Hosts 127.0.0.1:90, 91, … with these weights. */
const entries = (weights: readonly number[]) => {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight, at) => ({ key: `127.0.0.1:${90 + at}`, weight: weight / all }));
};

const ring = (weights: readonly number[], minimum: number, maximum = 8_388_608): HashTable => {
  const table = ringOf(entries(weights), { minimum, maximum, murmur: false });
  if (table === undefined) throw new Error('too large');
  return table;
};

describe("the ring of Envoy's own test, of twelve points for six hosts", () => {
  const table = ring([1, 1, 1, 1, 1, 1], 12);

  test.each([
    [0n, 94],
    [833437586790550860n, 94],
    [833437586790550861n, 92],
    [928266305478181109n, 90],
    [3551244743356806947n, 95],
    [3551244743356806948n, 93],
    [5583722120771150862n, 91],
    [7700377290971790573n, 95],
    [16117243373044804889n, 90],
    [16117243373044804890n, 94],
    [(1n << 64n) - 1n, 94],
  ])('hash %d leads to port %i', (hash, port) => expect(90 + table.pick(hash, 0)).toBe(port));

  test('a pick that was refused goes on to the next points, round and round', () => {
    const picks = Array.from({ length: 13 }, (_, attempt) => 90 + table.pick(0n, attempt));
    expect(picks).toEqual([94, 92, 90, 95, 93, 91, 91, 93, 95, 92, 94, 90, 94]);
  });

  test('each host has the arcs before its points', () => {
    const found = [...table.shares.keys()].map((host) => Number(((10_000n * arcsOf(host)) >> 64n)) / 10_000); // prettier-ignore
    for (const [host, share] of found.entries()) expect(table.shares[host]).toBeCloseTo(share, 3);
  });
});

const POINTS = [
  [833437586790550860n, 4], [928266305478181108n, 2], [1033482794131418490n, 0], [3551244743356806947n, 5], [3851675632748031481n, 3], [5583722120771150861n, 1],
  [6311230543546372928n, 1], [7700377290971790572n, 3], [13144177310400110813n, 5], [13444792449719432967n, 2], [15516499411664133160n, 4], [16117243373044804889n, 0],
] as const; // prettier-ignore

const arcsOf = (host: number): bigint =>
  POINTS.reduce((sum, [hash, owner], at) => {
    const before = at === 0 ? (POINTS.at(-1)?.[0] ?? 0n) - (1n << 64n) : (POINTS[at - 1]?.[0] ?? 0n); // prettier-ignore
    return owner === host ? sum + hash - before : sum;
  }, 0n);

test("the tables of Envoy's own tests of Maglev", () => {
  const places = (weights: readonly number[], size: number): number[] =>
    Array.from({ length: size }, (_, at) => 90 + (maglevOf(entries(weights), size)?.pick(BigInt(at), 0) ?? 0)); // prettier-ignore
  expect(places([1, 1, 1, 1, 1, 1], 7)).toEqual([92, 94, 90, 91, 95, 90, 93]);
  expect(places([1, 2], 17)).toEqual([91, 90, 90, 91, 90, 91, 91, 90, 91, 91, 91, 91, 91, 90, 91, 90, 91]); // prettier-ignore
});

test('whatever the weights, shares add up to 1, and every hash leads to a host', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 15 });
  fc.assert(
    fc.property(weights, fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), fc.nat(5), fc.constantFrom(2, 11, 251), (of, hash, attempt, size) => {
      for (const table of [maglevOf(entries(of), size), ring(of, size, 2000)]) {
        expect(table?.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 8);
        const host = table?.pick(hash, attempt) ?? -1;
        expect(of[host]).toBeGreaterThan(0);
        expect(table?.shares[host]).toBeGreaterThan(0);
      }
    }),
  ); // prettier-ignore
});

test('a ring tells whether it would be another one in another order', () => {
  expect(ring([1, 1, 1, 1], 1024).isOrdered).toBe(false);
  expect(ring([3, 7, 100], 1024).isOrdered).toBe(true);
  // Twelve points and room for ten.
  expect(ring([1, 1, 1, 1, 1, 1], 12, 10).isOrdered).toBe(true);
});

test('what is too large is not computed', () => {
  expect(ringOf(entries([1, 1]), { minimum: 300_000, maximum: 8_388_608, murmur: false })).toBeUndefined(); // prettier-ignore
  expect(ringOf(entries([1, 1]), { minimum: 300_000, maximum: 1000, murmur: false })).toBeDefined();
  expect(maglevOf(entries([1, 1]), 5_000_011)).toBeUndefined();
});
