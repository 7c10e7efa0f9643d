import { SKETCH_ERROR } from '../core/logs/aggregate/sketch.ts';
import type { GroupRow, GroupValue } from '../core/logs/aggregate/groups.ts';
import { percentText } from '../core/query/percent.ts';
import type { Cell, Meta, Report } from './report.ts';
import { sizeText } from './size.ts';
import { numberText, orDash, tableOf, type Column } from './table.ts';

export interface GroupsInput {
  readonly meta: Meta;
  /** Names of the fields that group. */
  readonly by: readonly string[];
  readonly rows: readonly GroupRow[];
  /** All lines that were counted, and all groups that there are. */
  readonly lines: number;
  readonly groups: number;
  readonly notes: readonly string[];
}

/** Lines counted by fields (`logs --by`). */
export function groupsReport({ meta, by, rows, lines, groups, notes }: GroupsInput): Report {
  const left = groups - rows.length;
  return {
    command: 'logs-by',
    meta,
    data: { by, lines, groups, quantileError: SKETCH_ERROR, items: rows },
    blocks: [
      Object.assign(tableOf(columnsFor(by), rows), { only: ['table', 'wide'] as const }),
      Object.assign(tableOf(csvColumns(by), rows), { only: ['csv'] as const }),
    ],
    names: rows.map((row) => by.map((name) => valueCell(row.by[name])).join(',')),
    notes: left > 0 ? [...notes, `${left} smaller groups are not shown`] : notes,
    exitCode: 0,
  };
}

const columnsFor = (by: readonly string[]): readonly Column<GroupRow>[] => [
  ...by.map((name): Column<GroupRow> => ({
    header: name.replace(/^fields\./, '').toUpperCase().replaceAll('_', ' '),
    cell: (row) => valueCell(row.by[name]),
  })),
  { header: 'COUNT', align: 'right', cell: ({ count }) => String(count) },
  { header: 'SHARE', align: 'right', cell: ({ share }) => percentText(share) },
  { header: 'RATE', align: 'right', cell: ({ rate }) => rateText(rate) },
  { header: 'ERRORS', align: 'right', cell: errors },
  { header: 'P50', align: 'right', cell: ({ p50Ms }) => msText(p50Ms) },
  { header: 'P90', align: 'right', cell: ({ p90Ms }) => msText(p90Ms) },
  { header: 'P99', align: 'right', cell: ({ p99Ms }) => msText(p99Ms) },
  { header: 'MAX', align: 'right', wide: true, cell: ({ maxMs }) => msText(maxMs) },
  { header: 'RECEIVED', align: 'right', wide: true, cell: ({ bytesReceived }) => sizeText(bytesReceived) },
  { header: 'SENT', align: 'right', wide: true, cell: ({ bytesSent }) => sizeText(bytesSent) },
]; // prettier-ignore

/** Numbers for programs, under the keys of the JSON document in the spelling of the lines' own CSV; units are in the names, shares 0 to 1. */
const csvColumns = (by: readonly string[]): readonly Column<GroupRow>[] => [
  ...by.map((name): Column<GroupRow> => ({ header: name, cell: (row) => valueCell(row.by[name]) })),
  { header: 'count', cell: ({ count }) => String(count) },
  { header: 'share', cell: ({ share }) => numberText(share) },
  { header: 'rate_per_second', cell: ({ rate }) => numberText(rate) },
  { header: 'errors', cell: ({ errors: count }) => String(count) },
  { header: 'error_share', cell: ({ errorShare }) => numberText(errorShare) },
  { header: 'p50_ms', cell: ({ p50Ms }) => numberText(p50Ms) },
  { header: 'p90_ms', cell: ({ p90Ms }) => numberText(p90Ms) },
  { header: 'p99_ms', cell: ({ p99Ms }) => numberText(p99Ms) },
  { header: 'max_ms', cell: ({ maxMs }) => numberText(maxMs) },
  { header: 'bytes_received', cell: ({ bytesReceived }) => String(bytesReceived) },
  { header: 'bytes_sent', cell: ({ bytesSent }) => String(bytesSent) },
];

const valueCell = (value: GroupValue | undefined): string => orDash(String(value ?? ''));

const msText = (ms: number | null): string => (ms === null ? '-' : `${ms}ms`);

/** Requests a second; few are a minute's. */
function rateText(rate: number | null): string {
  if (rate === null) return '-';
  if (rate >= 1) return `${rate >= 100 ? Math.round(rate) : Math.round(rate * 10) / 10}/s`;
  return `${Math.round(rate * 600) / 10}/min`;
}

function errors({ errors: count, errorShare }: GroupRow): Cell {
  if (count === 0) return '-';
  return { text: percentText(Math.round(errorShare * 1000) / 1000), tone: 'bad' };
}
