/** One of several things that may happen. Branches of one list exclude each other; their probabilities add up to 1. */
export interface Branch<Value> {
  /** 0 to 1; branches of probability 0 are left out. */
  readonly probability: number;
  readonly value: Value;
}

export type Branches<Value> = readonly Branch<Value>[];

/** What is sure to happen. */
export const certain = <Value>(value: Value): Branches<Value> => [{ probability: 1, value }];

/** Goes on from each branch; what cannot happen is not followed. */
export const follow = <From, To>(branches: Branches<From>, next: (value: From) => Branches<To>): Branch<To>[] =>
  branches.flatMap(({ probability, value }) =>
    probability <= 0
      ? []
      : next(value)
          .filter((branch) => branch.probability > 0)
          .map((branch) => ({ probability: probability * branch.probability, value: branch.value })),
  ); // prettier-ignore

/** The same with one follower for each branch. */
export const mapBranches = <From, To>(branches: Branches<From>, map: (value: From) => To): Branch<To>[] =>
  branches.map(({ probability, value }) => ({ probability, value: map(value) })); // prettier-ignore

/** `yes` with a probability, `no` otherwise. */
export const either = <Value>(probability: number, yes: Value, no: Value): Branch<Value>[] =>
  [
    { probability: Math.min(1, Math.max(0, probability)), value: yes },
    { probability: 1 - Math.min(1, Math.max(0, probability)), value: no },
  ].filter((branch) => branch.probability > 0);

/** Branches whose values have the same key are one; the first stands for them. */
export function mergeBranches<Value>(
  branches: Branches<Value>,
  keyOf: (value: Value) => string,
): Branch<Value>[] {
  const merged = new Map<string, Branch<Value>>();
  for (const branch of branches) {
    const key = keyOf(branch.value);
    const own = merged.get(key);
    merged.set(key, own === undefined ? branch : { ...own, probability: own.probability + branch.probability }); // prettier-ignore
  }
  return [...merged.values()];
}
