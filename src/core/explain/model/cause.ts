import type { RefusalCause } from '../../tls/cause/refused-call.ts';
import type { Remark } from './remark.ts';

/** The objects behind an ending, the one to change first, and what to say of them. */
export interface Cause extends RefusalCause {
  /** Further sentences, the most important first. */
  readonly remarks?: readonly Remark[];
}
