import type { Cell } from '../report/report.ts';
import { GAP, pad } from './layout.ts';
import { cellText, painted } from './style.ts';
import { columnsOf } from './wrap.ts';

/** A column of rows that come one by one. */
export interface StreamColumn {
  readonly header: string;
  /** Width to begin with. */
  readonly usual: number;
  /** Widest on a terminal, as a share of its width; it grows without bound where absent. */
  readonly most?: number;
  readonly align?: 'right';
}

export interface LinesOptions {
  /** Nothing is cut where undefined: the output is piped. */
  readonly columns: number | undefined;
  readonly color: boolean;
}

/** Lays out rows of which the next ones are not known: columns only grow, so that lines below each other stay aligned. */
export interface LineLayout {
  header(): string;
  row(cells: readonly Cell[]): string;
}

export function lineLayout(
  columns: readonly StreamColumn[],
  { columns: available, color }: LinesOptions,
): LineLayout {
  const caps = columns.map(({ most }) =>
    available === undefined || most === undefined
      ? Infinity
      : Math.max(NARROWEST, Math.floor(available * most)),
  );
  const widths = columns.map(({ header, usual }, at) =>
    Math.max(Math.min(usual, caps[at] ?? usual), header.length),
  );
  const line = (cells: readonly Cell[], paints: boolean): string => {
    const texts = cells.map((cell, at) => shortened(cellText(cell), caps[at] ?? Infinity));
    const last = texts.findLastIndex((text) => text !== '');
    let left = available ?? Infinity;
    let out = '';
    for (let at = 0; at <= last && left > 0; at++) {
      const whole = texts[at] ?? '';
      const wide = columnsOf(whole);
      if (at < columns.length - 1 && wide > (widths[at] ?? 0)) widths[at] = wide;
      const [before, after] = pad(whole, widths[at] ?? 0, columns[at]?.align ?? 'left');
      const text = shortened(whole, left - before.length);
      if (before.length >= left || (text === '' && whole !== '')) break;
      out += before + (paints && text !== '' ? painted(text, cells[at] ?? '', color) : text);
      left -= before.length + columnsOf(text) + after.length + GAP.length;
      if (at < last && left > 0) out += after + GAP;
    }
    return `${out}\n`;
  };
  return {
    header: () =>
      line(
        columns.map(({ header }) => header),
        false,
      ),
    row: (cells) => line(cells, true),
  };
}

const NARROWEST = 12;

/** The beginning of a text in so many columns, with a mark where it was cut. */
function shortened(text: string, columns: number): string {
  if (text.length <= columns && columnsOf(text) <= columns) return text;
  if (columns <= 1) return columns <= 0 ? '' : '…';
  let left = columns - 1;
  let end = 0;
  for (const character of text) {
    left -= columnsOf(character);
    if (left < 0) break;
    end += character.length;
  }
  return `${text.slice(0, end)}…`;
}
