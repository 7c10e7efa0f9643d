import type { ResourceRef } from '../../model/resource.ts';
import type { Candidate } from './candidate.ts';
import type { HopKind, Side } from './outcome.ts';

/** One step of the way and what it chose. */
export interface Hop {
  readonly kind: HopKind;
  readonly side: Side;
  /** "ns/pod"; null where no proxy is at work. */
  readonly proxy: string | null;
  /** What came of it in one line: the chosen thing by Envoy's name, the check that failed. */
  readonly text: string;
  /** Whether it changed how the request ends or where it goes. */
  readonly isDecisive: boolean;
  /** Chosen from these, in the order in which they were tried. */
  readonly candidates: readonly Candidate[];
  readonly resource?: ResourceRef;
  /** No step of a proxy: what the objects say of the way, for the short answer. */
  readonly isRemark?: true;
}

/** What a step adds to the way before it is known whose proxy it is. */
export type Step = Omit<Hop, 'side' | 'proxy'>;
