import type { Comparison } from '../core/diff/comparisons.ts';
import type { DiffResult } from '../core/diff/diff.ts';
import type { EndpointRow } from './diff-endpoints.ts';
import type { Cell, Meta } from './report.ts';

/** One comparison with what it found. */
export interface DiffPair extends Pick<Comparison, 'proxy' | 'leftName' | 'rightName'> {
  readonly result: DiffResult;
}

export interface DiffReportInput {
  readonly meta: Meta;
  readonly pairs: readonly DiffPair[];
  /** A first sentence, where the question was another than "do these two agree". */
  readonly heading?: Cell;
  /** The way of each address; absent where nobody asked. */
  readonly endpoints?: readonly EndpointRow[];
  readonly notes?: readonly string[];
}
