import type { Truth } from './truth.ts';
import type { Criterion } from '../model/envoy/rbac.ts';
import type { RbacFacts } from './facts.ts';
import { matches } from './matches.ts';

/** A criterion that does not hold, or of which that is not known. */
export interface Shortfall {
  readonly criterion: Criterion;
  /** False, or undefined where it is not known. */
  readonly truth: Truth;
  /** Which of a policy's permissions or principals it belongs to. */
  readonly alternative: number;
  readonly part?: 'permission' | 'principal' | 'condition';
}

export interface Judgement {
  readonly truth: Truth;
  /** The fewest criteria that keep it from holding; empty when it holds. */
  readonly lacks: readonly Shortfall[];
}

/** Whether a criterion holds, and what keeps it from that: of alternatives the one that comes nearest. */
export function judge(criterion: Criterion, facts: RbacFacts): Judgement {
  const truth = matches(criterion, facts);
  if (truth === true) return { truth, lacks: [] };
  if (criterion.kind === 'all-of')
    return { truth, lacks: criterion.of.flatMap((one) => judge(one, facts).lacks) };
  // Values that one and the same thing may have are said together: "path is one of".
  if (criterion.kind !== 'one-of' || !criterion.of.some(isCombined))
    return { truth, lacks: [{ criterion, truth, alternative: 0 }] };
  const judged = criterion.of.map((one, alternative) => ({
    truth: matches(one, facts),
    lacks: judge(one, facts).lacks.map((lack) => ({ ...lack, alternative })),
  }));
  return { truth, lacks: judged.sort(byDistance)[0]?.lacks ?? [] };
}

const isCombined = ({ kind }: Criterion): boolean => kind === 'all-of' || kind === 'one-of';

/** What may hold goes before what does not. */
const byDistance = (a: Judgement, b: Judgement): number =>
  Number(a.truth === false) - Number(b.truth === false) || a.lacks.length - b.lacks.length;
