import type { Cell, ColumnHead } from '../report/report.ts';
import { columnsOf, widestHump, widestPart } from './wrap.ts';

/** Two spaces between columns, as kubectl. */
export const GAP = '  ';

/** One shown column with the texts of its cells. */
export interface Shown {
  readonly head: ColumnHead;
  readonly cells: readonly Cell[];
  readonly texts: readonly string[];
}

/** A column's natural width, and what it may be narrowed to; functions, because most tables fit as they are. */
export interface Measured {
  readonly width: number;
  /** What three quarters of its texts need. */
  readonly usual: () => number;
  /** With breaks at spaces and separators. */
  readonly softFloor: () => number;
  /** With breaks inside of CamelCase and of very long words, too. */
  readonly firmFloor: () => number;
}

/** Columns that people can read over several lines are at least this wide. */
const NARROWEST = 14;
/** Words longer than this are broken before a column is put on a line of its own. */
const LONG_WORD = 24;

/** Measures one column: only flexible ones may be narrowed, never under their header. */
export function measure(texts: readonly string[], header: string, flexible: boolean): Measured {
  const least = Math.max(columnsOf(header), NARROWEST);
  const width = texts.reduce((most, text) => Math.max(most, columnsOf(text)), columnsOf(header));
  if (!flexible || width <= least)
    return { width, usual: () => width, softFloor: () => width, firmFloor: () => width };
  const floor = (widest: (text: string, least: number) => number): number =>
    texts.reduce((most, text) => (text.length > most ? widest(text, most) : most), least);
  return {
    width,
    usual: () => {
      const widths = texts.map(columnsOf).sort((a, b) => a - b);
      return Math.max(least, widths[Math.floor(widths.length * 0.75)] ?? 0);
    },
    softFloor: () => floor(widestPart),
    firmFloor: () => Math.min(floor(widestHump), Math.max(least, LONG_WORD)),
  };
}

/**
 * The widths of the columns that share a line, in their order; columns behind them do not fit and go below. Words stay
 * whole where they can, and the widest columns are narrowed first, all to the same width.
 * @param available columns of the terminal
 */
export function fit(columns: readonly Measured[], available: number): number[] {
  const natural = columns.map(({ width }) => width);
  if (total(natural) <= available) return natural;
  const soft = columns.map(({ softFloor }) => softFloor());
  if (total(soft) <= available) return roomy(columns, soft, available);
  const firm = columns.map(({ firmFloor }, at) => Math.min(firmFloor(), soft[at] ?? 0));
  if (total(firm) <= available) return roomy(columns, firm, available);
  return firstOf(columns, { soft, firm }, available);
}

/** As many columns as fit when all words but very long ones are whole; at least one. */
function firstOf(
  columns: readonly Measured[],
  { soft, firm }: Readonly<Record<'soft' | 'firm', readonly number[]>>,
  available: number,
): number[] {
  const floors = soft.map((floor, at) => Math.min(floor, Math.max(LONG_WORD, firm[at] ?? 0)));
  let count = floors.findIndex((_, at) => total(floors.slice(0, at + 1)) > available);
  if (count < 0) count = floors.length;
  return count === 0
    ? [available]
    : roomy(columns.slice(0, count), floors.slice(0, count), available);
}

/** Narrows columns for their few long texts first: those wrap, and most rows stay on one line. */
function roomy(
  columns: readonly Measured[],
  floors: readonly number[],
  available: number,
): number[] {
  const natural = columns.map(({ width }) => width);
  const usual = columns.map((column, at) => Math.max(floors[at] ?? 0, column.usual()));
  return total(usual) <= available
    ? narrowed(natural, usual, available)
    : narrowed(usual, floors, available);
}

/** Takes from the widest until all fit, none under its floor. */
function narrowed(
  widths: readonly number[],
  floors: readonly number[],
  available: number,
): number[] {
  let cap = Math.max(...widths);
  const capped = (): number[] =>
    widths.map((width, at) => Math.max(floors[at] ?? 0, Math.min(width, cap)));
  while (cap > 0 && total(capped()) > available) cap--;
  return capped();
}

/** Width of a line with these columns. */
const total = (widths: readonly number[]): number =>
  widths.reduce((sum, width) => sum + width, GAP.length * Math.max(0, widths.length - 1));

/** Fills text up with spaces. */
export function pad(
  text: string,
  width: number,
  align: 'left' | 'right',
): readonly [string, string] {
  const fill = ' '.repeat(Math.max(0, width - columnsOf(text)));
  return align === 'left' ? ['', fill] : [fill, ''];
}
