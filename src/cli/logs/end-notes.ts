import type { Counts } from './reading.ts';

export interface EndNotesInput {
  readonly counts: Counts;
  /** They stand among the lines. */
  readonly showsUnparsed: boolean;
}

/** What the user should know about the lines that were read, when there are no more. */
export function endNotes({ counts, showsUnparsed }: EndNotesInput): readonly string[] {
  const notes: string[] = [];
  if (counts.unparsed > 0 && !showsUnparsed) {
    const [lines, fit] = counts.unparsed === 1 ? ['line', 'fits'] : ['lines', 'fit'];
    notes.push(`${counts.unparsed} ${lines} ${fit} no access log format: --unparsed shows them (the first: ${counts.firstReason ?? ''})`);
  }
  if (counts.access === 0) notes.push(nothing(counts.lines, counts.proxyLog));
  else if (counts.shown === 0) notes.push(`none of ${counts.access} access lines is what was asked for`);
  return notes;
} // prettier-ignore

function nothing(lines: number, proxyLog: number): string {
  if (lines === 0) return 'there are no lines';
  if (proxyLog === 0) return `none of ${lines} lines is an access line`;
  return `no access line among ${lines} lines: --proxy-log shows what Envoy and its agent log about themselves`;
}
