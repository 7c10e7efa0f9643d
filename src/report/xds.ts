import type { XdsRow } from '../core/query/xds.ts';
import type { Meta, Report } from './report.ts';
import { orDash, tableOf, type Column } from './table.ts';

const COLUMNS: readonly Column<XdsRow>[] = [
  { header: 'TYPE', cell: (row) => row.type },
  { header: 'NAME', cell: (row) => orDash(row.name) },
  { header: 'VERSION', cell: (row) => orDash(row.versionInfo) },
  { header: 'NONCE', cell: (row) => orDash(row.nonce), wide: true },
];

/** The report of `xds`. */
export const xdsReport = (
  meta: Meta,
  rows: readonly XdsRow[],
  notes: readonly string[],
): Report => ({
  command: 'xds',
  meta,
  data: { items: rows },
  blocks: [tableOf(COLUMNS, rows)],
  names: rows.map(({ type, name }) => `${type.toLowerCase()}/${name}`),
  raw: rows.map(({ resource }) => resource),
  notes,
  exitCode: 0,
});
