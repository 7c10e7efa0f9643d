import { numberOf } from '../../model/number-of.ts';
import { once } from '../../model/once.ts';
import type { ClientOutcome } from '../model/sent.ts';

/** What leaves a proxy for one place. Proxies from which the same leaves have the same list, not an equal one. */
export type Outcomes = readonly ClientOutcome[];

/** Lists one after the other; the same result for the same lists. */
export const joinedOutcomes = (lists: readonly Outcomes[]): Outcomes => combined(lists, joined);

/** The same without repetition: connections of one kind to one address by one cluster are one. */
export const distinctOutcomes = (lists: readonly Outcomes[]): Outcomes => combined(lists, distinct);

type Memory = (first: Outcomes) => Map<string, Outcomes>;

interface Combination {
  readonly combine: (lists: readonly Outcomes[]) => Outcomes;
  /** By the first list and the numbers of the others: as long as the first is, results are kept. */
  readonly memory: Memory;
}

const memory = (): Memory => once((_first: Outcomes) => new Map<string, Outcomes>());

const joined: Combination = { combine: (lists) => lists.flat(), memory: memory() };

const distinct: Combination = { combine: withoutRepetition, memory: memory() };

function combined(lists: readonly Outcomes[], { combine, memory: known }: Combination): Outcomes {
  const [first, ...others] = lists;
  if (first === undefined) return NONE;
  const results = known(first);
  const key = others.map(numberOf).join();
  let result = results.get(key);
  if (result === undefined) results.set(key, (result = combine(lists)));
  return result;
}

const NONE: Outcomes = [];

function withoutRepetition(lists: readonly Outcomes[]): Outcomes {
  const outcomes = lists.flat();
  return [...new Map(outcomes.map((outcome) => [keyOf(outcome), outcome])).values()];
}

const keyOf = (outcome: ClientOutcome): string =>
  outcome.kind === 'sent'
    ? JSON.stringify([outcome.sent.to, outcome.sent.cluster?.name, outcome.sent.sends])
    : JSON.stringify([outcome.reason, outcome.cluster]);
