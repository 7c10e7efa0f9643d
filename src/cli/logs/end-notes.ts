import { MeshdbgError } from '../../core/errors.ts';
import type { Counts } from './reading.ts';

export interface EndNotesInput {
  readonly counts: Counts;
  /** They stand among the lines. */
  readonly showsUnparsed: boolean;
  /** Older lines of a file were left out. */
  readonly isAged: boolean;
}

/** What the user should know about the lines that were read, when there are no more. */
export function endNotes({ counts, showsUnparsed, isAged }: EndNotesInput): readonly string[] {
  const notes: string[] = [];
  if (counts.unparsed > 0 && !showsUnparsed) {
    const [lines, fit] = counts.unparsed === 1 ? ['line', 'fits'] : ['lines', 'fit'];
    notes.push(`${counts.unparsed} ${lines} ${fit} no access log format: --unparsed shows them (the first: ${counts.firstReason ?? ''})`);
  }
  if (counts.access === 0) notes.push(nothing(counts.lines, counts.proxyLog));
  else if (counts.shown === 0) notes.push(`none of ${counts.access} access lines is what was asked for${isAged ? ' (--since counts back from now, and a saved log may be older)' : ''}`);
  return notes;
} // prettier-ignore

function nothing(lines: number, proxyLog: number): string {
  if (lines === 0) return 'there are no lines';
  if (proxyLog === 0) return `none of ${lines} lines is an access line`;
  return `no access line among ${lines} lines: --proxy-log shows what Envoy and its agent log about themselves`;
}

/**
 * Lines of which not one could be read are no log of a proxy: the question could not be answered, which silence would hide from a
 * script (design.md section 2). A log without requests is none of them: its proxy wrote about itself.
 */
export const isNoLog = ({ lines, access, proxyLog }: Counts): boolean =>
  lines > 0 && access === 0 && proxyLog === 0;

/** @param name the file, or what else was read */
export const noLog = ({ lines, firstReason = '' }: Counts, name: string): MeshdbgError =>
  new MeshdbgError('unreadable', `${lines === 1 ? 'The one line' : `None of the ${lines} lines`} of ${name} is ${lines === 1 ? 'no' : 'an'} access line.`, {
    hint: `The first: ${firstReason} Lines as Envoy's access log has them are expected; --unparsed shows what was read.`,
  }); // prettier-ignore
