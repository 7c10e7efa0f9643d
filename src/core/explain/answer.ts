import type { Gap } from '../model/gap.ts';
import { explainRequest } from './explain-request.ts';
import type { ExplainMesh } from './ground/explain-mesh.ts';
import type { Hop } from './model/hop.ts';
import type { Outcome } from './model/outcome.ts';
import { remarks } from './remarks/remarks.ts';
import { isMet, shareOf, type Expectation } from './request/expectation.ts';
import type { RequestEntry } from './request/entries.ts';
import { tokenHider } from './hidden-tokens.ts';
import { shownRequest, type ShownRequest } from './shown-request.ts';

/** One request and what becomes of it, as it is reported (design.md section 4). */
export interface ExplainedRequest {
  readonly name?: string;
  readonly request: ShownRequest;
  readonly outcomes: readonly Outcome[];
  readonly hops: readonly Hop[];
  /** Only where the file of requests expects something. */
  readonly expected?: Verdict;
}

export interface Verdict {
  readonly isMet: boolean;
  readonly expect: Expectation;
  /** The part of requests that is as expected. */
  readonly share: number;
}

export interface Answer {
  readonly requests: readonly ExplainedRequest[];
  readonly gaps: readonly Gap[];
}

/** Answers requests in their order. */
export function answerRequests(mesh: ExplainMesh, entries: readonly RequestEntry[]): Answer {
  const gaps = new Map<string, Gap>();
  const requests = entries.map(({ request, expect }): ExplainedRequest => {
    const explained = explainRequest(mesh, request);
    for (const gap of explained.gaps) gaps.set(gap.section, gap);
    const { outcomes } = explained;
    // Worth a look at all objects only where somebody looks at one request.
    const hops = entries.length === 1 ? [...explained.hops, ...remarks(mesh, explained)] : explained.hops; // prettier-ignore
    const told = {
      ...(request.name === undefined ? {} : { name: request.name }),
      request: shownRequest(request),
      outcomes,
      hops,
      ...(expect === undefined ? {} : { expected: { isMet: isMet(expect, explained), expect, share: shareOf(expect, explained) } }),
    }; // prettier-ignore
    return tokenHider(mesh, request)?.(told) ?? told;
  });
  return { requests, gaps: [...gaps.values()] };
}
