import Table from 'cli-table3';
import type { Block, Cell, LinesBlock, Report, TableBlock } from '../report/report.ts';
import type { Renderer, RenderOptions } from './renderer.ts';
import { cellText, painted } from './style.ts';

export const renderTable: Renderer = (report, options) => render(report, options, false);
export const renderWide: Renderer = (report, options) => render(report, options, true);

function render(report: Report, options: RenderOptions, wide: boolean): string {
  const texts = report.blocks.map((block) => blockText(block, options, wide));
  return texts.filter((text) => text !== '').join('\n');
}

function blockText(block: Block, options: RenderOptions, wide: boolean): string {
  const body = block.kind === 'table' ? tableText(block, options, wide) : linesText(block, options);
  return block.title === undefined || body === '' ? body : `${block.title}\n${body}`;
}

const linesText = (block: LinesBlock, { color }: RenderOptions): string =>
  block.lines
    .map((cells) => `${cells.map((cell) => painted(cellText(cell), cell, color)).join('')}\n`)
    .join('');

/** Only the frame's parts that are left make a plain table in kubectl's manner: two spaces between columns. */
const FRAMELESS = {
  top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '',
  'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ',
}; // prettier-ignore

function tableText(block: TableBlock, options: RenderOptions, wide: boolean): string {
  if (block.rows.length === 0) return '';
  const shown = block.columns.flatMap((column, index) => (wide || !column.wide ? [index] : []));
  const pick = (cells: readonly Cell[]): Cell[] => shown.map((index) => cells[index] ?? '');
  const table = new Table({
    chars: FRAMELESS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: shown.map((index) => block.columns[index]?.align ?? 'left'),
  });
  if (options.headers) table.push(shown.map((index) => block.columns[index]?.header ?? ''));
  for (const row of block.rows)
    table.push(pick(row).map((cell) => painted(cellText(cell), cell, options.color)));
  return `${table.toString().replace(/[ \t]+$/gm, '')}\n`;
}
