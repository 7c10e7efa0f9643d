import type { Column } from './column.ts';
import type { FormatString } from './format-string.ts';
import { separatorOf, type Separator } from './separator.ts';

/** Operators without a literal between them: one stretch of the line that their shapes divide. Mostly just one. */
export interface Stretch {
  readonly columns: readonly Column[];
  /** The literal before it. */
  readonly before: string;
  /** The literal after it; undefined at the end of the line. */
  readonly after: Separator | undefined;
  /**
   * The first place where `after` can stand does not prove that there is no other way to divide the line: `before` could
   * stand later, within this stretch.
   */
  readonly needsProof: boolean;
}

/** A text format, ready to divide lines. */
export interface TextLayout {
  readonly head: string;
  readonly stretches: readonly Stretch[];
  readonly tail: string;
  readonly columns: readonly Column[];
}

/**
 * Lays a format string out. Line ends at its end are not part of it: lines come without them.
 * @param columns one for each operator of the format
 */
export function layOut({ literals }: FormatString, columns: readonly Column[]): TextLayout {
  const head = literals[0] ?? '';
  const tail = (columns.length === 0 ? '' : (literals.at(-1) ?? '')).replace(/[\r\n]+$/, '');
  const stretches: Stretch[] = [];
  let [group, before]: [Column[], string] = [[], head];
  columns.forEach((column, index) => {
    group.push(column);
    const isLast = index === columns.length - 1;
    const literal = isLast ? tail : (literals[index + 1] ?? '');
    if (literal === '' && !isLast) return;
    stretches.push(stretch({ columns: group, before, literal, isFirst: stretches.length === 0 }));
    [group, before] = [[], literal];
  });
  return { head, stretches, tail, columns };
}

function stretch({
  columns,
  before,
  literal,
  isFirst,
}: {
  readonly columns: readonly Column[];
  readonly before: string;
  readonly literal: string;
  readonly isFirst: boolean;
}): Stretch {
  const after = literal === '' ? undefined : separatorOf(literal);
  return {
    columns,
    before,
    after,
    // The head is fixed at the line's start. A value without the first character of `after` holds no `before` that has it.
    needsProof:
      !isFirst &&
      (after === undefined || !before.includes(after.first)) &&
      !columns.every((column) => isWithout(column, before)),
  };
}

/** Strict values of these shapes have neither spaces nor quotes, nor brackets. */
const isWithout = ({ shape }: Column, before: string): boolean =>
  (shape === 'integer' || shape === 'protocol' || shape === 'flags') && /[ "[\]]/.test(before);
