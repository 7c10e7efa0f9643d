import { addressRange, networkOf } from '../model/address-range.ts';
import { ipBytes } from '../model/ip-bytes.ts';

/** Ranges as keys under which addresses find them; what is no range is found by none. */
export const rangeKeys = (ranges: readonly string[]): readonly string[] =>
  ranges.flatMap((text) => {
    const range = addressRange(text);
    return range === undefined ? [] : [networkOf(range.base, range.width)];
  });

/** The prefix lengths of keys, the longest first. */
export const widthsOf = (keys: Iterable<string>): readonly number[] => {
  const widths = new Set<number>();
  for (const key of keys) {
    const width = /\/(\d+)$/.exec(key)?.[1];
    if (width !== undefined) widths.add(Number(width));
  }
  return [...widths].sort((a, b) => b - a);
};

/** The keys of the networks that an address lies in, the narrowest first. */
export function networksOf(ip: string | undefined, widths: readonly number[]): readonly string[] {
  const bytes = ip === undefined || widths.length === 0 ? undefined : ipBytes(ip);
  if (bytes === undefined) return [];
  return widths.filter((width) => width <= 8 * bytes.length).map((width) => networkOf(bytes, width)); // prettier-ignore
}
