import type { ListRule } from '../form/lists.ts';
import { canonical } from '../form/canonical.ts';

/** Two elements that belong together, by their positions; undefined where one side has none. */
export interface Pair {
  readonly left: number | undefined;
  readonly right: number | undefined;
}

export interface Alignment {
  readonly pairs: readonly Pair[];
  /** An ordered list holds the same elements in another order. */
  readonly reordered: boolean;
}

/** Finds for each element of a list its counterpart on the other side. */
export function align(
  left: readonly unknown[],
  right: readonly unknown[],
  rule: ListRule,
): Alignment {
  const taken = new Set<number>();
  const partner = new Map<number, number>();
  const pairUp = (keyOf: (item: unknown) => string): void => {
    const waiting = new Map<string, number[]>();
    right.forEach((item, index) => {
      if (taken.has(index)) return;
      const key = keyOf(item);
      waiting.set(key, [...(waiting.get(key) ?? []), index]);
    });
    left.forEach((item, index) => {
      if (partner.has(index)) return;
      const match = waiting.get(keyOf(item))?.shift();
      if (match === undefined) return;
      partner.set(index, match);
      taken.add(match);
    });
  };
  pairUp(canonical);
  pairUp(rule.identity);
  const reordered = rule.order === 'ordered' && crosses(partner);
  pairLeftovers(left.length, right.length, { partner, taken, rule });
  const pairs: Pair[] = left.map((_, index) => ({ left: index, right: partner.get(index) }));
  right.forEach((_, index) => {
    if (!taken.has(index)) pairs.push({ left: undefined, right: index });
  });
  return { pairs, reordered };
}

/** Whether some pairs stand in another order on the other side. */
function crosses(partner: ReadonlyMap<number, number>): boolean {
  const order = [...partner].sort(([a], [b]) => a - b).map(([, index]) => index);
  return order.some((index, at) => at > 0 && index < (order[at - 1] ?? 0));
}

interface Leftovers {
  readonly partner: Map<number, number>;
  readonly taken: Set<number>;
  readonly rule: ListRule;
}

/**
 * What found no counterpart is paired in order when both sides have as many left: then it was changed, not removed.
 * In an ordered list only where it stands between the same neighbours: elsewhere it is another element.
 * Named elements are not: another name is another object, unless it is the match of a route or header that changed.
 */
function pairLeftovers(
  leftCount: number,
  rightCount: number,
  { partner, taken, rule }: Leftovers,
): void {
  if (rule.order === 'keyed' && rule.label === rule.identity) return;
  const lefts = Array.from({ length: leftCount }, (_, index) => index).filter(
    (index) => !partner.has(index),
  );
  const rights = Array.from({ length: rightCount }, (_, index) => index).filter(
    (index) => !taken.has(index),
  );
  if (lefts.length !== rights.length) return;
  const pairs = lefts.map((index, at): [number, number] => [index, rights[at] ?? 0]);
  if (rule.order === 'ordered' && !crosses(partner) && crosses(new Map([...partner, ...pairs])))
    return;
  for (const [index, match] of pairs) {
    partner.set(index, match);
    taken.add(match);
  }
}
