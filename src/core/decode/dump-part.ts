import type { Span } from './json-scan.ts';

/** One message of a config dump, not yet built. */
export interface DumpPart extends Span {
  /** Its type URL; "" where it has none. */
  readonly type: string;
}
