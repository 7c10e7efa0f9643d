import { xxHash64 } from '../../route/xxhash.ts';
import type { HashEntry, HashTable } from './hash-table.ts';
import { murmurHash2 } from './murmur.ts';

export interface RingOptions {
  readonly minimum: number;
  readonly maximum: number;
  readonly murmur: boolean;
}

/** Points on a ring that are still computed: it takes about a second. */
const MOST_POINTS = 200_000;

const CIRCLE = 2 ** 64;

/**
 * A ketama ring: each host has points by its weight, and a hash belongs to the next point
 * (envoy/source/extensions/load_balancing_policies/ring_hash/ring_hash_lb.cc). Undefined where it is too large.
 */
export function ringOf(entries: readonly HashEntry[], options: RingOptions): HashTable | undefined {
  const least = Math.min(1, ...entries.map(({ weight }) => weight));
  const scale = Math.min(Math.ceil(least * options.minimum) / least, options.maximum);
  if (scale > MOST_POINTS) return undefined;
  const points = pointsOf(entries, { scale, hashOf: options.murmur ? murmurHash2 : (text) => xxHash64(text, 0n) }); // prettier-ignore
  const ends = BigUint64Array.from(points, ({ hash }) => hash);
  const hosts = Uint32Array.from(points, ({ host }) => host);
  return {
    pick: (hash, attempt) => hosts[(firstFrom(ends, hash) + attempt) % hosts.length] ?? 0,
    shares: arcs(ends, hosts, entries.length),
    isOrdered: isOrdered(entries, scale),
  };
}

interface Point {
  readonly hash: bigint;
  readonly host: number;
}

/** How many points each host has. Sums run over all of them, as the number of points of a host need not be whole. */
function countsOf(entries: readonly HashEntry[], scale: number): number[] {
  let wanted = 0;
  let count = 0;
  return entries.map(({ weight }) => {
    wanted += scale * weight;
    const own = Math.max(0, Math.ceil(wanted) - count);
    count += own;
    return own;
  });
}

/** Whether who comes first has a point more, be it for the last bits of a double. */
function isOrdered(entries: readonly HashEntry[], scale: number): boolean {
  const isWhole = ({ weight }: HashEntry, count: number | undefined): boolean => count === Math.round(scale * weight) && Math.abs(scale * weight - count) < 1e-6; // prettier-ignore
  return [entries, entries.toReversed()].some((order) => {
    const counts = countsOf(order, scale);
    return !order.every((entry, at) => isWhole(entry, counts[at]));
  });
}

function pointsOf(
  entries: readonly HashEntry[],
  { scale, hashOf }: { readonly scale: number; readonly hashOf: (text: string) => bigint },
): Point[] {
  const counts = countsOf(entries, scale);
  const points = entries.flatMap(({ key }, host) => Array.from({ length: counts[host] ?? 0 }, (_, index): Point => ({ hash: hashOf(`${key}_${index}`), host }))); // prettier-ignore
  return points.sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0));
}

/** The first point at a hash or after it; after the last one comes the first. */
function firstFrom(ends: BigUint64Array, hash: bigint): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ends[middle] ?? 0n) < hash) low = middle + 1;
    else high = middle;
  }
  return low === ends.length ? 0 : low;
}

function arcs(ends: BigUint64Array, hosts: Uint32Array, count: number): number[] {
  const shares = Array.from({ length: count }, () => 0);
  const last = Number(ends.at(-1) ?? 0n) - CIRCLE;
  for (const [at, host] of hosts.entries()) {
    const before = at === 0 ? last : Number(ends[at - 1] ?? 0n);
    shares[host] = (shares[host] ?? 0) + (Number(ends[at] ?? 0n) - before) / CIRCLE;
  }
  return shares;
}
