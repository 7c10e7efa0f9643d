import {
  blocksFor,
  type Cell,
  type ColumnHead,
  type LinesBlock,
  type TableBlock,
} from '../report/report.ts';
import type { Renderer, RenderOptions } from './renderer.ts';
import { cellText } from './style.ts';

/**
 * Comma-separated values with all columns, the same ones whatever the rows are: quoting of RFC 4180, but lines end with "\n"
 * alone, so that cut and awk see no carriage return. Several tables become one, with the columns of all of them behind
 * SECTION, so that each record has as many fields as the header.
 */
export const renderCsv: Renderer = (report, options) => {
  const blocks = blocksFor(report, 'csv');
  const tables = blocks.filter((block) => block.kind === 'table');
  if (tables.length > 1) return tableText(merged(tables), options);
  return blocks
    .map((block) => (block.kind === 'table' ? tableText(block, options) : linesText(block)))
    .filter((text) => text !== '')
    .join('\n');
};

type Table = Pick<TableBlock, 'rows'> & {
  readonly columns: readonly Pick<ColumnHead, 'header'>[];
};

function tableText({ columns, rows }: Table, { headers }: RenderOptions): string {
  const head = headers ? record(columns.map(({ header }) => header)) : '';
  return head + rows.map((row) => record(row.map(valueOf))).join('');
}

const linesText = ({ lines }: LinesBlock): string =>
  lines.map((cells) => record([cells.map(cellText).join('')])).join('');

/** Columns of one name are one column; a field that a table lacks is empty. */
function merged(tables: readonly TableBlock[]): Table {
  const places = new Map([['SECTION', 0]]);
  for (const { header } of tables.flatMap(({ columns }) => columns))
    if (!places.has(header)) places.set(header, places.size);
  return {
    columns: Array.from(places.keys(), (header) => ({ header })),
    rows: tables.flatMap(({ columns, rows, section = '' }) =>
      rows.map((row) => {
        const fields = Array.from<Cell>({ length: places.size }).fill('');
        fields[0] = section;
        for (const [at, cell] of row.entries())
          fields[places.get(columns[at]?.header ?? '') ?? 0] = cell;
        return fields;
      }),
    ),
  };
}

/** The dash that fills an absent cell for people is an empty field for programs. */
function valueOf(cell: Cell): string {
  const text = cellText(cell);
  return text === '-' ? '' : text;
}

/** One record of a stream of them, with its line break. */
export const csvRecord = (fields: readonly string[]): string => record(fields.map(valueOf));

const record = (fields: readonly string[]): string => `${fields.map(field).join(',')}\n`;

/** What a spreadsheet would run as a formula; a signed number or time span is none. */
const FORMULA = /^(?:[=@]|[+-](?![\d.]+[a-z%]*$))/;

/** One field; text that a spreadsheet would run gets the apostrophe that makes it text (OWASP, CSV injection). */
function field(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
