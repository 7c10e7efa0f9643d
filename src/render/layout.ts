import stringWidth from 'string-width';

/** Two spaces between columns, as kubectl. */
export const GAP = '  ';

/** A column's natural width, and what it may be narrowed to: equal widths for columns that stay as they are. */
export interface Measured {
  readonly width: number;
  /** Without breaking any piece of text. */
  readonly softFloor: number;
  /** With breaks anywhere. */
  readonly hardFloor: number;
}

/** Columns that people can read over several lines are at least this wide. */
const NARROWEST = 14;

/** Measures one column: only flexible ones may be narrowed, never under their header. */
export function measure(texts: readonly string[], header: string, flexible: boolean): Measured {
  const least = Math.max(stringWidth(header), NARROWEST);
  const width = widest(texts, stringWidth(header));
  if (!flexible || width <= least) return { width, softFloor: width, hardFloor: width };
  const pieces = texts.flatMap((text) => (text.length > least ? piecesOf(text) : []));
  return { width, softFloor: widest(pieces, least), hardFloor: least };
}

const widest = (texts: readonly string[], least: number): number =>
  texts.reduce((most, text) => Math.max(most, stringWidth(text.trimEnd())), least);

/**
 * The width of each column so that a line fits: the widest columns are narrowed first, all to the same width.
 * Where even the narrowest form does not fit, all keep their natural width and the terminal wraps the lines.
 * @param available columns of the terminal
 */
export function fit(columns: readonly Measured[], available: number): number[] {
  const room = available - GAP.length * (columns.length - 1);
  const soft = columns.map(({ softFloor }) => softFloor);
  const hard = columns.map(({ hardFloor }) => hardFloor);
  const natural = columns.map(({ width }) => width);
  if (total(natural) <= room || total(hard) > room) return natural;
  const floors = total(soft) <= room ? soft : hard;
  let cap = Math.max(...natural);
  const capped = (): number[] =>
    natural.map((width, at) => Math.max(floors[at] ?? 0, Math.min(width, cap)));
  while (total(capped()) > room) cap--;
  return capped();
}

const total = (widths: readonly number[]): number => widths.reduce((sum, width) => sum + width, 0);

/** Text that may be followed by a line break: words, parts of host names and paths, items of lists. */
const PIECE = /[^\s.,/|;]*[\s.,/|;]*/g;

const piecesOf = (text: string): readonly string[] => text.match(PIECE) ?? [];

/** Breaks text into lines of at most `width` columns: behind spaces and separators where it can, else anywhere. */
export function wrap(text: string, width: number): string[] {
  if (stringWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const piece of piecesOf(text).flatMap((part) => cut(part, width))) {
    if (line !== '' && stringWidth((line + piece).trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
  }
  return line.trim() === '' ? lines : [...lines, line.trimEnd()];
}

const SEGMENTER = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A piece that is wider than a line, in parts that are not. */
function cut(piece: string, width: number): string[] {
  if (stringWidth(piece.trimEnd()) <= width) return [piece];
  const parts: string[] = [];
  let part = '';
  for (const { segment } of SEGMENTER.segment(piece)) {
    if (part !== '' && stringWidth(part + segment) > width) {
      parts.push(part);
      part = '';
    }
    part += segment;
  }
  return [...parts, part];
}

/** Fills text up with spaces. */
export function pad(
  text: string,
  width: number,
  align: 'left' | 'right',
): readonly [string, string] {
  const fill = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return align === 'left' ? ['', fill] : [fill, ''];
}
