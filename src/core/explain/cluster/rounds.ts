import { follow, mergeBranches, type Branch, type Branches } from '../model/branch.ts';

/** What comes of one round: it is over, or another one follows. */
export type RoundResult<State, End> = { readonly end: End } | { readonly next: State };

export interface Round {
  readonly number: number;
  readonly cut?: 'negligible' | 'too-many';
}

export interface Rounds<State, End> {
  readonly first: State;
  /**
   * @param number 1 for the first round
   * @param cut no further round is followed: what is left is too improbable for anybody to see, or there were too many
   */
  readonly play: (state: State, round: Round) => Branches<RoundResult<State, End>>;
  /** States with the same key go on alike. */
  readonly keyOf: (state: State) => string;
  /** A coarser key, for where there are too many states. */
  readonly roughKeyOf: (state: State) => string;
}

/** Envoy's own back-off fills its default timeout of 15 s with fewer than 200. */
const MOST_ROUNDS = 4000;

/** Of all rounds together. */
const MOST_RESULTS = 100_000;

/** What is less probable than this is not followed further. */
const NEGLIGIBLE = 1e-9;

const MANY_STATES = 500;

/**
 * Plays rounds until all are over. States that go on alike are merged after each round, so that the cost grows with the number of rounds,
 * not with the number of ways through them.
 */
export function playRounds<State, End>(rounds: Rounds<State, End>): Branch<End>[] {
  const ended: Branch<End>[] = [];
  let states: Branches<State> = [{ probability: 1, value: rounds.first }];
  let results = 0;
  for (let number = 1; states.length > 0; number++) {
    const left = states.reduce((sum, { probability }) => sum + probability, 0);
    const cut =
      left < NEGLIGIBLE
        ? 'negligible'
        : number > MOST_ROUNDS || results > MOST_RESULTS
          ? 'too-many'
          : undefined;
    const round: Round = { number, ...(cut === undefined ? {} : { cut }) };
    const going: Branch<State>[] = [];
    for (const state of states) {
      const played = rounds.play(state.value, round);
      results += played.length;
      for (const { probability: share, value } of played) {
        const probability = state.probability * share;
        if ('end' in value) ended.push({ probability, value: value.end });
        else if (cut === undefined) going.push({ probability, value: value.next });
      }
    }
    const merged = mergeBranches(going, rounds.keyOf);
    states = merged.length > MANY_STATES ? mergeBranches(merged, rounds.roughKeyOf) : merged;
  }
  return ended;
}

/**
 * The results of hosts that do the same: those of the first stand for all where another round follows in any case, for which of them it
 * was is told only by an end.
 */
export function ofAlike<From, State, End>(
  hosts: Branches<From>,
  resultsOf: (host: From) => Branches<RoundResult<State, End>>,
): Branches<RoundResult<State, End>> {
  const [first] = hosts;
  const results = first === undefined ? [] : resultsOf(first.value);
  return results.every(({ value }) => 'next' in value) ? results : follow(hosts, resultsOf);
}
