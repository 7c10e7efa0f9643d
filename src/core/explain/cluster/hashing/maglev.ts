import { xxHash64 } from '../../route/xxhash.ts';
import type { HashEntry, HashTable } from './hash-table.ts';

/** Places of a table that are still filled. */
const MOST_PLACES = 1_000_003;

const MASK = (1n << 64n) - 1n;

/** A host's way through the table while that is filled. */
interface Filling {
  readonly host: number;
  readonly weight: number;
  readonly skip: number;
  /** The next place that it asks for. */
  place: number;
  target: number;
}

/**
 * A Maglev table: hosts take places in turn, each by its own permutation and as often as its weight says
 * (envoy/source/extensions/load_balancing_policies/maglev/maglev_lb.cc). Undefined where it is too large.
 * @param size a prime number
 */
export function maglevOf(entries: readonly HashEntry[], size: number): HashTable | undefined {
  if (size > MOST_PLACES) return undefined;
  const table = filled(entries, size);
  const shares = entries.map(() => 0);
  for (const host of table) shares[host] = (shares[host] ?? 0) + 1 / size;
  const places = BigInt(size);
  const changed = (hash: bigint, attempt: number): bigint =>
    attempt === 0 ? hash : hash ^ (MASK - BigInt(attempt) + 1n);
  return {
    pick: (hash, attempt) => table[Number(changed(hash, attempt) % places)] ?? 0,
    shares,
    isOrdered: false,
  };
}

function filled(entries: readonly HashEntry[], size: number): Int32Array {
  const most = Math.max(0, ...entries.map(({ weight }) => weight));
  const hosts = entries.map((entry, host) => fillingOf(entry, { host, size }));
  // The order in which they take their places.
  hosts.sort((a, b) => compare(entries[a.host]?.key ?? '', entries[b.host]?.key ?? ''));
  const table = new Int32Array(size).fill(-1);
  let count = 0;
  for (let round = 1; count < size; round++)
    for (const host of hosts) {
      if (count >= size) break;
      if (round * host.weight < host.target) continue;
      host.target += most;
      while (table[host.place] !== -1) host.place = (host.place + host.skip) % size;
      table[host.place] = host.host;
      host.place = (host.place + host.skip) % size;
      count++;
    }
  return table;
}

function fillingOf(
  { key, weight }: HashEntry,
  { host, size }: { readonly host: number; readonly size: number },
): Filling {
  const places = BigInt(size);
  return {
    host, weight, target: 0,
    place: Number(xxHash64(key, 0n) % places),
    skip: Number(xxHash64(key, 1n) % (places - 1n)) + 1,
  }; // prettier-ignore
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
