import type { Snapshot } from '../core/model/snapshot.ts';
import {
  needsAttention,
  type StatusFinding,
  type StatusRow,
  type TypeStatus,
} from '../core/status/status.ts';
import { durationText } from './duration.ts';
import { metaOf, type Cell, type Report } from './report.ts';
import { orDash, tableOf, type Column } from './table.ts';

/** The types that every proxy has, in the order of Envoy's own dependencies; others follow. */
const USUAL = ['CDS', 'LDS', 'EDS', 'RDS'];

const FINDINGS: Readonly<Record<StatusFinding, string>> = {
  'not-connected': 'connected to no istiod',
  'connected-twice': 'connected to several istiods',
  'proxy-newer-than-istiod': 'newer than its istiod',
  'proxy-too-old': 'more than one minor version behind its istiod',
};

/** The report of `status`. */
export function statusReport(snapshot: Snapshot, rows: readonly StatusRow[]): Report {
  const bad = rows.filter(needsAttention);
  return {
    command: 'status',
    meta: metaOf(snapshot),
    data: { items: rows },
    blocks: [
      { kind: 'lines', lines: [[summary(rows, bad)]] },
      tableOf(columns(rows), rows),
      { kind: 'lines', lines: errors(rows) },
    ],
    names: rows.map((row) => `proxy/${row.proxy}.${row.namespace}`),
    notes: [],
    exitCode: bad.length > 0 ? 1 : 0,
  };
}

const summary = (rows: readonly StatusRow[], bad: readonly StatusRow[]): Cell =>
  bad.length === 0
    ? { text: `All ${rows.length} proxies are in sync.`, tone: 'good' }
    : { text: `${bad.length} of ${rows.length} proxies are not in sync.`, tone: 'bad' };

function columns(rows: readonly StatusRow[]): readonly Column<StatusRow>[] {
  const types = [
    ...USUAL,
    ...[...new Set(rows.flatMap((row) => Object.keys(row.types)))]
      .filter((type) => !USUAL.includes(type))
      .sort(),
  ];
  return [
    { header: 'PROXY', cell: (row) => `${row.namespace}/${row.proxy}` },
    ...types.map((type) => ({ header: type, cell: (row: StatusRow) => typeCell(row.types[type]) })),
    { header: 'ISTIOD', cell: (row) => orDash(row.istiod ?? undefined) },
    { header: 'VERSION', cell: (row) => orDash(row.version) },
    { header: 'CLUSTER', cell: (row) => orDash(row.cluster), wide: true },
    { header: 'TYPE', cell: (row) => orDash(row.proxyType), wide: true },
    { header: 'ISTIOD VERSION', cell: (row) => orDash(row.istiodVersion ?? undefined), wide: true },
    {
      header: 'NOTE',
      cell: (row) => ({
        text: row.findings.map((finding) => FINDINGS[finding]).join(', '),
        tone: 'warn',
      }),
    },
  ];
}

function typeCell(type: TypeStatus | undefined): Cell {
  if (type === undefined) return { text: '-', tone: 'dim' };
  const text = type.ageMs === null ? type.state : `${type.state} (${durationText(type.ageMs)})`;
  if (type.state === 'ERROR') return { text, tone: 'bad' };
  return type.state === 'STALE' ? { text, tone: 'warn' } : text;
}

/** What each proxy said when it refused a push. */
const errors = (rows: readonly StatusRow[]): Cell[][] =>
  rows.flatMap((row) =>
    Object.entries(row.types).flatMap(([type, { error }]) =>
      error === null
        ? []
        : [
            [
              `${row.namespace}/${row.proxy} refused ${type}: `,
              { text: error, tone: 'bad' as const },
            ],
          ],
    ),
  );
