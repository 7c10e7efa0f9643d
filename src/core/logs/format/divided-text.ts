import type { Column } from './column.ts';
import { divide } from './divide.ts';
import type { FormatString } from './format-string.ts';
import type { Row } from './row.ts';
import { solve } from './solve.ts';
import { layOut, type TextLayout } from './text-layout.ts';

const MINUS = 45;

/** Reads the values of one format string out of texts into a row. */
export class DividedText {
  readonly layout: TextLayout;
  private readonly bounds: number[];
  /** All literals but head and tail, for `solve`. */
  private readonly literals: readonly string[];

  /** @param columns one for each operator of the format */
  constructor(format: FormatString, columns: readonly Column[]) {
    this.layout = layOut(format, columns);
    this.bounds = this.layout.stretches.flatMap(() => [0, 0]);
    this.literals = format.literals.slice(1, -1);
  }

  /** Puts the values of a text that can be divided in one way only; false for any other text. */
  put(line: string, row: Row): boolean {
    if (!divide(this.layout, line, this.bounds)) return false;
    const { stretches } = this.layout;
    for (let index = 0; index < stretches.length; index++) {
      const columns = stretches[index]?.columns ?? [];
      const [column] = columns;
      const start = this.bounds[2 * index] ?? 0;
      const end = this.bounds[2 * index + 1] ?? 0;
      const isRead =
        column !== undefined && columns.length === 1
          ? putValue({ row, column, line, start, end })
          : putTouching({ row, columns, line, start, end });
      if (!isRead) return false;
    }
    return true;
  }

  /**
   * Puts the values of a text that can be divided in several ways, by the least odd one.
   * @returns its points (see Plausibility); undefined: the text does not fit
   */
  putDoubtful(line: string, row: Row): number | undefined {
    const { head, tail, columns } = this.layout;
    const [start, end] = [head.length, line.length - tail.length];
    if (columns.length === 0 || end < start || !line.startsWith(head) || !line.endsWith(tail))
      return undefined;
    const solution = solve({ line, start, end, columns, literals: this.literals });
    if (solution === undefined) return undefined;
    return putAll(solution.bounds, { row, columns, line }) ? solution.points : undefined;
  }
}

interface Values {
  readonly row: Row;
  readonly columns: readonly Column[];
  readonly line: string;
}

/** Values without a literal between them. */
function putTouching(values: Values & { readonly start: number; readonly end: number }): boolean {
  const literals = values.columns.slice(1).map(() => '');
  const solution = solve({ ...values, literals });
  return solution !== undefined && putAll(solution.bounds, values);
}

const putAll = (bounds: readonly number[], { row, columns, line }: Values): boolean =>
  columns.every((column, index) =>
    putValue({ row, column, line, start: bounds[2 * index] ?? 0, end: bounds[2 * index + 1] ?? 0 }),
  );

interface Value {
  readonly row: Row;
  readonly column: Column;
  readonly line: string;
  readonly start: number;
  readonly end: number;
}

/** "-" and nothing are no value. */
function putValue({ row, column, line, start, end }: Value): boolean {
  if (!column.isWanted && !column.isStrict) return true;
  if (start === end || (end - start === 1 && line.charCodeAt(start) === MINUS)) {
    if (column.isWanted) row.put(column, null);
    return true;
  }
  const value = column.read(line, start, end);
  if (value === undefined) return false;
  if (column.isWanted) row.put(column, value);
  return true;
}
