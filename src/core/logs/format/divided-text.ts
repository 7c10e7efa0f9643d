import type { Column } from './column.ts';
import { divide } from './divide.ts';
import type { FormatString } from './format-string.ts';
import { REDACTED } from '../../decode/redact.ts';
import { hasKeyTwice } from './json-shown.ts';
import { Row } from './row.ts';
import { shownValue } from './shown-value.ts';
import { solve } from './solve.ts';
import { layOut, type Stretch, type TextLayout } from './text-layout.ts';
import { readStructure } from './text-value.ts';

const MINUS = 45;

/** What is to be done with a stretch. */
interface Task {
  /** Where its bounds are. */
  readonly bound: number;
  readonly columns: readonly Column[];
  /** Undefined where several values touch. */
  readonly column: Column | undefined;
}

/** Values that nobody asks for, and that tell nothing about the format, are passed over. */
function taskOf({ columns }: Stretch, index: number): readonly Task[] {
  if (!columns.some(({ isWanted, isStrict }) => isWanted || isStrict)) return [];
  return [{ bound: 2 * index, columns, column: columns.length === 1 ? columns[0] : undefined }];
}

/** Reads the values of one format string out of texts into a row. */
export class DividedText {
  readonly layout: TextLayout;
  private readonly bounds: number[];
  private readonly tasks: readonly Task[];
  private readonly hasSecrets: boolean;
  private readonly hasStructures: boolean;
  /** All literals but head and tail, for `solve`. */
  private readonly literals: readonly string[];

  /** @param columns one for each operator of the format */
  constructor(format: FormatString, columns: readonly Column[]) {
    this.layout = layOut(format, columns);
    this.bounds = this.layout.stretches.flatMap(() => [0, 0]);
    this.tasks = this.layout.stretches.flatMap(taskOf);
    this.hasSecrets = columns.some(({ isSecret }) => isSecret);
    this.hasStructures = columns.some(({ shape }) => shape === 'structure');
    this.literals = format.literals.slice(1, -1);
  }

  /** Puts the values of a text that can be divided in one way only; false for any other text. */
  put(line: string, row: Row): boolean {
    const { bounds, tasks } = this;
    if (!divide(this.layout, line, bounds)) return false;
    for (let index = 0; index < tasks.length; index++) {
      const task = tasks[index];
      if (task === undefined) return false;
      const start = bounds[task.bound] ?? 0;
      const end = bounds[task.bound + 1] ?? 0;
      const isRead =
        task.column === undefined
          ? putTouching({ row, columns: task.columns, line, start, end })
          : putValue(row, task.column, { line, start, end });
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

  /** A text without the values of secret columns. What cannot be divided has none that could be told from the rest: all of it goes. */
  shown(line: string): string {
    const { stretches, columns } = this.layout;
    if (!this.hasSecrets && !(this.hasStructures && /[{[\\]/.test(line))) return line;
    const row = new Row();
    if (this.put(line, row)) {
      // Of values that touch, all go where one is secret.
      return withSpans(line, this.bounds, stretches.map((stretch) => shownBy(stretch.columns))); // prettier-ignore
    }
    const { head, tail } = this.layout;
    const solution = solve({ line, start: head.length, end: line.length - tail.length, columns, literals: this.literals }); // prettier-ignore
    if (solution === undefined) return this.hasSecrets ? REDACTED : line;
    return withSpans(line, solution.bounds, columns.map((column) => shownBy([column]))); // prettier-ignore
  }
}

type Shown = (text: string) => string;

/** What is done with the values of some columns in a text; undefined: nothing. */
const shownBy = (columns: readonly Column[]): Shown | undefined =>
  columns.some(({ isSecret }) => isSecret)
    ? () => REDACTED
    : columns.some(({ shape }) => shape === 'structure')
      ? shownStructure
      : undefined;

function shownStructure(text: string): string {
  const value = readStructure(text, 0, text.length);
  if (value === undefined || value === text) return text;
  const shown = shownValue(value);
  return shown === value && !hasKeyTwice(text, value) ? text : JSON.stringify(shown);
}

/** @param bounds start and end of each value, in order */
function withSpans(
  line: string,
  bounds: readonly number[],
  changes: readonly (Shown | undefined)[],
): string {
  let shown = '';
  let at = 0;
  changes.forEach((change, index) => {
    const [start = 0, end = 0] = bounds.slice(2 * index, 2 * index + 2);
    if (change === undefined || isNothing(line, start, end)) return;
    shown += line.slice(at, start) + change(line.slice(start, end));
    at = end;
  });
  return shown + line.slice(at);
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
    putValue(row, column, { line, start: bounds[2 * index] ?? 0, end: bounds[2 * index + 1] ?? 0 }),
  );

interface Span {
  readonly line: string;
  readonly start: number;
  readonly end: number;
}

/** "-" and nothing are no value. */
const isNothing = (line: string, start: number, end: number): boolean =>
  start === end || (end - start === 1 && line.charCodeAt(start) === MINUS);

function putValue(row: Row, column: Column, { line, start, end }: Span): boolean {
  if (isNothing(line, start, end)) {
    if (column.isWanted) row.put(column, null);
    return true;
  }
  if (!column.isWanted) return !column.isStrict || column.check(line, start, end);
  const value = column.read(line, start, end);
  if (value === undefined) return false;
  row.put(column, value);
  return true;
}
