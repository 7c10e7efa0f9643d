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

/** States of all rounds, merged; Envoy's own back-off fills its default timeout of 15 s with fewer than 200 rounds. */
const MOST_STATES = 50_000;

/** What is less probable than this is not followed further. */
const NEGLIGIBLE = 1e-9;

/** A state that is less probable goes no further itself: where tried hosts may come again, some are never quite over. */
const VANISHING = 1e-12;

const MANY_STATES = 500;

/** Results of one round that are told apart only roughly at once: the keys alone would take too long. */
const MANY_RESULTS = 20_000;

/**
 * Plays rounds until all are over. States that go on alike are merged after each round, so that the cost grows with the number of rounds,
 * not with the number of ways through them.
 */
export function playRounds<State, End>(rounds: Rounds<State, End>): Branch<End>[] {
  const ended: Branch<End>[] = [];
  let states: Branches<State> = [{ probability: 1, value: rounds.first }];
  let count = 0;
  for (let number = 1; states.length > 0; number++) {
    const left = states.reduce((sum, { probability }) => sum + probability, 0);
    const isTooMuch = count > MOST_STATES;
    const going: Branch<State>[] = [];
    for (const state of states) {
      const isNegligible = left < NEGLIGIBLE || state.probability < VANISHING;
      const cut = isNegligible ? 'negligible' : isTooMuch ? 'too-many' : undefined;
      for (const { probability: share, value } of rounds.play(state.value, { number, ...(cut === undefined ? {} : { cut }) })) {
        const probability = state.probability * share;
        if ('end' in value) ended.push({ probability, value: value.end });
        else if (cut === undefined) going.push({ probability, value: value.next });
      } // prettier-ignore
    }
    const merged = mergeBranches(going, going.length > MANY_RESULTS ? rounds.roughKeyOf : rounds.keyOf); // prettier-ignore
    count += merged.length;
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
