import type { Cell, ColumnHead, TableBlock } from './report.ts';

/** One column: the table, wide and CSV forms are all made from it; JSON is the row itself. */
export interface Column<Row> {
  readonly header: string;
  readonly cell: (row: Row) => Cell;
  /** Only in -o wide and csv. */
  readonly wide?: true;
  /**
   * Rows for which the column is worth its width. Where there is none, the narrow table leaves the column out; wide and
   * csv always have it.
   */
  readonly worth?: (row: Row) => boolean;
  /** Only in csv. */
  readonly csvOnly?: true;
  readonly align?: 'right';
  /** Its texts are never broken: dates. Neither are numbers, which stand at the right. */
  readonly whole?: true;
}

/** A table whose cells are made when a renderer asks for them: JSON and names never do. */
export function tableOf<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  title?: string,
): TableBlock {
  let cells: readonly (readonly Cell[])[] | undefined;
  return {
    kind: 'table',
    get columns() {
      return columns.map(({ header, wide, worth, csvOnly, align, whole }): ColumnHead => ({
        header,
        wide: wide ?? (worth !== undefined && !rows.some(worth)),
        align: align ?? 'left',
        ...(csvOnly === undefined ? {} : { csvOnly }),
        ...(whole === undefined ? {} : { whole }),
      }));
    },
    get rows() {
      cells ??= rows.map((row) => columns.map((column) => column.cell(row)));
      return cells;
    },
    ...(title === undefined ? {} : { title }),
  };
}

/** The PROXY column: shown for several proxies, and always in csv. */
export function withProxyColumn<Row extends { readonly proxy: string }>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): readonly Column<Row>[] {
  const several = rows.some((row) => row.proxy !== rows[0]?.proxy);
  return [
    { header: 'PROXY', cell: (row) => row.proxy, ...(several ? {} : { csvOnly: true }) },
    ...columns,
  ];
}

/** A table as one section of a larger report. */
export const asSection = (
  table: TableBlock,
  { title, section }: Required<Pick<TableBlock, 'title' | 'section'>>,
): TableBlock => ({
  kind: 'table',
  title,
  section,
  empty: 'none',
  get columns() {
    return table.columns;
  },
  get rows() {
    return table.rows;
  },
});

/** A dash for what is absent: an empty cell looks like a defect. */
export const orDash = (text: string | number | undefined): string =>
  text === undefined || text === '' ? '-' : String(text);

/** A number for programs, which need no more than six decimals of a share; empty where there is none. */
export const numberText = (value: number | null): string =>
  value === null ? '' : String(Number(value.toFixed(6)));
