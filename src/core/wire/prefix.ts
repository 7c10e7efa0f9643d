import { isWithin } from '../model/address-range.ts';

/** The length of the longest of some ranges that hold an address; -1 when none does. An empty list holds every address with 0. */
export function longestPrefix(ip: string | undefined, ranges: readonly string[]): number {
  if (ranges.length === 0) return 0;
  if (ip === undefined) return -1;
  const held = ranges.filter((range) => isWithin(ip, range));
  return Math.max(-1, ...held.map((range) => Number(range.split('/')[1] ?? 32)));
}
