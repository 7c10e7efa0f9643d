import { SKETCH_ERROR } from '../core/logs/aggregate/sketch.ts';
import type { GroupRow, GroupValue } from '../core/logs/aggregate/groups.ts';
import { percentText } from '../core/query/percent.ts';
import type { Cell, Meta, Report } from './report.ts';
import { sizeText } from './size.ts';
import { orDash, tableOf, type Column } from './table.ts';

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
    blocks: [tableOf(columnsFor(by), rows)],
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
