import { blocksFor, type Block, type Cell } from '../report/report.ts';
import type { Renderer, RenderOptions } from './renderer.ts';
import { cellText } from './style.ts';

/**
 * Comma-separated values with all columns: quoting of RFC 4180, but lines end with "\n" alone, so that cut and awk
 * see no carriage return. A report of several tables has an empty line between them.
 */
export const renderCsv: Renderer = (report, options) =>
  blocksFor(report, 'csv')
    .map((block) => blockText(block, options))
    .filter((text) => text !== '')
    .join('\n');

function blockText(block: Block, { headers }: RenderOptions): string {
  if (block.kind === 'lines')
    return block.lines.map((cells) => record([cells.map(cellText).join('')])).join('');
  const head = headers ? record(block.columns.map(({ header }) => header)) : '';
  return head + block.rows.map((row) => record(row.map(valueOf))).join('');
}

/** The dash that fills an absent cell for people is an empty field for programs. */
function valueOf(cell: Cell): string {
  const text = cellText(cell);
  return text === '-' ? '' : text;
}

const record = (fields: readonly string[]): string => `${fields.map(field).join(',')}\n`;

/** What a spreadsheet would run as a formula; a signed number or time span is none. */
const FORMULA = /^(?:[=@]|[+-](?![\d.]+[a-z%]*$))/;

/** One field; text that a spreadsheet would run gets the apostrophe that makes it text (OWASP, CSV injection). */
function field(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
