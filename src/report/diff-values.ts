import type { Difference } from '../core/diff/diff.ts';

/** Values that a line of text shows in full; longer ones are shortened, in text only. */
const LONGEST = 160;

/** Both values of a difference, as text. An order is shown from the first to the last element that moved. */
export function valueTexts(
  { left, right, note }: Pick<Difference, 'left' | 'right' | 'note'>,
  isWide: boolean,
): readonly [string, string] {
  const isOrder = note?.startsWith(REORDERED) === true;
  if (isOrder && Array.isArray(left) && Array.isArray(right)) return orderTexts(left, right);
  const longest = isWide ? Infinity : LONGEST;
  return [valueText(left, longest), valueText(right, longest)];
}

/** The note of a change that is only one of order (core/diff/compare.ts). */
export const REORDERED = 'same elements in another order';

/** A value in one line. @param longest characters; longer ones are cut */
export function valueText(value: unknown, longest: number): string {
  if (value === null) return 'absent';
  const text = typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
  return text.length > longest
    ? `${text.slice(0, longest)}… (-o wide or json has all of it)`
    : text;
}

function orderTexts(
  left: readonly unknown[],
  right: readonly unknown[],
): readonly [string, string] {
  let from = 0;
  while (from < left.length && left[from] === right[from]) from++;
  let behind = 0;
  while (behind < left.length - from && left.at(-1 - behind) === right.at(-1 - behind)) behind++;
  const text = (list: readonly unknown[]): string =>
    list
      .slice(from, list.length - behind)
      .map((item, at) => `[${from + at}] ${String(item)}`)
      .join('  ');
  return [text(left), text(right)];
}
