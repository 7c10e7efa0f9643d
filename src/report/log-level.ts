import type { LogLevelRow } from '../core/query/log-levels.ts';
import type { Meta, Report } from './report.ts';
import { tableOf, withProxyColumn, type Column } from './table.ts';

const COLUMNS: readonly Column<LogLevelRow>[] = [
  { header: 'LOGGER', cell: (row) => row.logger },
  {
    header: 'LEVEL',
    cell: ({ level }) =>
      /^(trace|debug|info)$/.test(level) ? { text: level, tone: 'warn' } : level,
  },
];

/** The report of `log-level`. @param changed what was changed, in words; empty when nothing was */
export const logLevelReport = (
  meta: Meta,
  rows: readonly LogLevelRow[],
  changed: readonly string[],
): Report => ({
  command: 'log-level',
  meta,
  data: { items: rows },
  blocks: [tableOf(withProxyColumn(COLUMNS, rows), rows)],
  names: rows.map(({ logger }) => `logger/${logger}`),
  notes: changed,
  exitCode: 0,
});
