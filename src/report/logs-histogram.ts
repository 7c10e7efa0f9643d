import type { Bar } from '../core/logs/aggregate/histogram.ts';
import { percentText } from '../core/query/percent.ts';
import type { Meta, Report } from './report.ts';
import { numberText, tableOf, type Column } from './table.ts';

export interface HistogramInput {
  readonly meta: Meta;
  readonly field: string;
  readonly bars: readonly Bar[];
  readonly count: number;
  readonly notes: readonly string[];
}

/** Columns of the longest bar. */
const LONGEST = 40;

/** How the values of a field are spread (`logs --histogram`). */
export function histogramReport({ meta, field, bars, count, notes }: HistogramInput): Report {
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  const unit = field === 'duration' || field === 'upstream_service_time' ? ' (ms)' : '';
  const columns: readonly Column<Bar>[] = [
    { header: `${field.toUpperCase()}${unit}`, align: 'right', cell: rangeText },
    { header: 'COUNT', align: 'right', cell: (bar) => String(bar.count) },
    { header: 'SHARE', align: 'right', cell: ({ share }) => percentText(Math.round(share * 1000) / 1000) }, // prettier-ignore
    { header: '', whole: true, cell: (bar) => '#'.repeat(Math.ceil((bar.count / most) * LONGEST)) },
  ];
  return {
    command: 'logs-histogram',
    meta,
    data: { field, count, items: bars },
    blocks: [
      Object.assign(tableOf(columns, bars), { only: ['table', 'wide'] as const }),
      Object.assign(tableOf(csvColumns(unit === '' ? '' : '_ms'), bars), {
        only: ['csv'] as const,
      }),
    ],
    names: bars.map(rangeText),
    notes,
    exitCode: 0,
  };
}

/** Numbers for programs: from, up to but without to, which are empty without a bound. */
const csvColumns = (unit: string): readonly Column<Bar>[] => [
  { header: `from${unit}`, cell: ({ from }) => numberText(from) },
  { header: `to${unit}`, cell: ({ to }) => numberText(to) },
  { header: 'count', cell: ({ count }) => String(count) },
  { header: 'share', cell: ({ share }) => numberText(share) },
];

function rangeText({ from, to }: Bar): string {
  if (from === null) return `< ${to}`;
  if (to === null) return `>= ${from}`;
  return to - from === 1 ? String(from) : `${from}-${to - 1}`;
}
