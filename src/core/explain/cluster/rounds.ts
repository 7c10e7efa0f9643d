import { mergeBranches, type Branch, type Branches } from '../model/branch.ts';

/** What comes of one round: it is over, or another one follows. */
export type RoundResult<State, End> = { readonly end: End } | { readonly next: State };

export interface Rounds<State, End> {
  readonly first: State;
  /**
   * @param number 1 for the first round
   * @param isLast no further round is followed: whatever asks for one has used up its attempts
   */
  readonly play: (
    state: State,
    round: { readonly number: number; readonly isLast: boolean },
  ) => Branches<RoundResult<State, End>>;
  /** States with the same key go on alike. */
  readonly keyOf: (state: State) => string;
  /** A coarser key, for where there are too many states. */
  readonly roughKeyOf: (state: State) => string;
}

/** Envoy's own back-off fills its default timeout of 15 s with fewer. */
const MOST_ROUNDS = 200;

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
  for (let number = 1; states.length > 0; number++) {
    const left = states.reduce((sum, { probability }) => sum + probability, 0);
    const isLast = number > MOST_ROUNDS || left < NEGLIGIBLE;
    const going: Branch<State>[] = [];
    for (const state of states)
      for (const { probability: share, value } of rounds.play(state.value, { number, isLast })) {
        const probability = state.probability * share;
        if ('end' in value) ended.push({ probability, value: value.end });
        else if (!isLast) going.push({ probability, value: value.next });
      }
    const merged = mergeBranches(going, rounds.keyOf);
    states = merged.length > MANY_STATES ? mergeBranches(merged, rounds.roughKeyOf) : merged;
  }
  return ended;
}
