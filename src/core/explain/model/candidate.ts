import type { ResourceRef } from '../../model/resource.ts';

/** The first criterion of a candidate that did not hold. */
export interface Failure {
  /** What was asked: "header end-user", "path", "domain", "port", "SNI", "weight", "principal", … */
  readonly criterion: string;
  /** What it had to be, as a person reads it: "= jason", "prefix /api". */
  readonly wanted: string;
  /** What it was; undefined where it was missing. */
  readonly actual?: string;
  /** It held, but another one held better: what that one wanted. */
  readonly beatenBy?: string;
}

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
