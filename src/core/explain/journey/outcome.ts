import type { Ending } from '../model/ending.ts';
import type { Outcome } from '../model/outcome.ts';

/** How the client's application sees an ending (design.md section 4). The probability is the branch's. */
export function outcomeOf(end: Ending): Outcome {
  const delayMs = Math.round(end.delayMs);
  return {
    probability: 1,
    verdict: verdictOf(end),
    status: end.kind === 'response' && !end.isApplication ? end.status : null,
    flags: end.flags,
    details: end.details,
    decidedBy: end.decidedBy,
    upstream: end.upstream,
    ...(delayMs > 0 ? { delayMs } : {}),
    ...(end.mirrors.length > 0 ? { mirrors: end.mirrors } : {}),
    ...(end.location === undefined ? {} : { location: end.location }),
  };
}

function verdictOf({ kind, isApplication }: Ending): Outcome['verdict'] {
  if (kind === 'unknown') return 'unknown';
  if (kind === 'connected') return 'forwarded';
  if (kind === 'response') return isApplication ? 'forwarded' : 'answered';
  return 'refused';
}

/** What makes two outcomes the same. */
export const outcomeKey = ({ probability: _, ...rest }: Outcome): string => JSON.stringify(rest);
