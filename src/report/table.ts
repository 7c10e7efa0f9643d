import type { Cell, TableBlock } from './report.ts';

/** One column: the table, wide and CSV forms are all made from it; JSON is the row itself. */
export interface Column<Row> {
  readonly header: string;
  readonly cell: (row: Row) => Cell;
  /** Only in -o wide and csv. */
  readonly wide?: true;
  readonly align?: 'right';
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
    columns: columns.map(({ header, wide, align }) => ({
      header,
      wide: wide ?? false,
      align: align ?? 'left',
    })),
    get rows() {
      cells ??= rows.map((row) => columns.map((column) => column.cell(row)));
      return cells;
    },
    ...(title === undefined ? {} : { title }),
  };
}

/** The PROXY column, for tables over several proxies. */
export function withProxyColumn<Row extends { readonly proxy: string }>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): readonly Column<Row>[] {
  const several = rows.some((row) => row.proxy !== rows[0]?.proxy);
  return several ? [{ header: 'PROXY', cell: (row) => row.proxy }, ...columns] : columns;
}

/** A dash for what is absent: an empty cell looks like a defect. */
export const orDash = (text: string | number | undefined): string =>
  text === undefined || text === '' ? '-' : String(text);
