import type { ResourceRef } from '../../model/resource.ts';
import type { Failure } from '../../wire/failure.ts';

/** One of the things that a step chose from. */
export interface Candidate {
  /** As Envoy calls it, else what it matches in reading form. */
  readonly name: string;
  readonly state: 'taken' | 'passed-over' | 'not-reached';
  /** Only for what was passed over. */
  readonly failure?: Failure;
  /** The object that made it. */
  readonly resource?: ResourceRef;
}
