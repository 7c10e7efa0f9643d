import type { Snapshot } from '../core/model/snapshot.ts';
import type { ProxyEvidence } from '../core/status/evidence.ts';
import { isUnknown, needsAttention } from '../core/status/status.ts';
import type { StatusFinding, StatusRow, TypeStatus } from '../core/status/status-row.ts';
import { durationText } from './duration.ts';
import { metaOf, type Cell, type Report } from './report.ts';
import { statusSummary } from './status-summary.ts';
import { orDash, tableOf, type Column } from './table.ts';

/** The types that every proxy has, in the order of Envoy's own dependencies; others follow. */
const USUAL = ['CDS', 'LDS', 'EDS', 'RDS'];

const FINDINGS: Readonly<Record<StatusFinding, string>> = {
  'not-connected': 'connected to no istiod',
  'not-seen': 'seen by no istiod that answered',
  'connected-twice': 'connected to several istiods',
  'proxy-newer-than-istiod': 'newer than its istiod',
  'proxy-too-old': 'more than one minor version behind its istiod',
};

/** Sentences are no records of csv. */
const FOR_PEOPLE = ['table', 'wide'] as const;

/**
 * The report of `status`.
 * @param all the proxies that it is about, for the first sentence
 * @param rows those that are shown
 */
export function statusReport(
  snapshot: Snapshot,
  all: readonly StatusRow[],
  rows: readonly StatusRow[] = all,
): Report {
  return {
    command: 'status',
    meta: metaOf(snapshot),
    data: { items: rows },
    blocks: [
      { kind: 'lines', lines: statusSummary(snapshot, all, rows), only: FOR_PEOPLE },
      tableOf(columns(rows), rows),
      { kind: 'lines', lines: errors(rows), only: FOR_PEOPLE },
      { kind: 'lines', lines: rows.flatMap(evidenceLines), only: FOR_PEOPLE },
    ],
    names: rows.map((row) => `proxy/${row.proxy}.${row.namespace}`),
    notes: notes(all, rows),
    exitCode: rows.some(needsAttention) ? 1 : rows.length > 0 && rows.every(isUnknown) ? 2 : 0,
  };
}

function notes(all: readonly StatusRow[], rows: readonly StatusRow[]): string[] {
  if (rows.length > 0) return [];
  return [all.length === 0 ? 'no proxy is known here' : 'no proxy is in these states'];
}

const idOf = (row: StatusRow): string => `${row.namespace}/${row.proxy}`;

function columns(rows: readonly StatusRow[]): readonly Column<StatusRow>[] {
  const seen = new Set<string>();
  for (const row of rows) for (const type of Object.keys(row.types)) seen.add(type);
  const types = [...USUAL, ...[...seen].filter((type) => !USUAL.includes(type)).sort()];
  return [
    { header: 'PROXY', cell: idOf },
    ...types.map((type) => ({
      header: type,
      cell: (row: StatusRow) =>
        typeCell(Object.hasOwn(row.types, type) ? row.types[type] : undefined),
    })),
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

/** What proxies said when they refused a push: one line for those that say the same, as after a change for all. */
function errors(rows: readonly StatusRow[]): Cell[][] {
  const said = new Map<string, { type: string; error: string; proxies: string[] }>();
  for (const row of rows)
    for (const [type, { error }] of Object.entries(row.types)) {
      if (error === null) continue;
      const key = `${type} ${error}`;
      const known = said.get(key) ?? { type, error, proxies: [] };
      known.proxies.push(idOf(row));
      said.set(key, known);
    }
  return [...said.values()].map(({ type, error, proxies: [first = '', ...others] }) => {
    const who = others.length === 0 ? first : `${first} and ${others.length} more`;
    return [`${who} refused ${type}: `, { text: error, tone: 'bad' as const }];
  });
}

/** What the Envoy itself says, one fact a line. */
function evidenceLines(row: StatusRow): Cell[][] {
  const { evidence } = row;
  if (evidence === undefined) return [];
  return [
    [`Envoy of ${idOf(row)}: `, stateCell(evidence)],
    ...(evidence.connected === false
      ? [['  ', { text: 'its stream to the control plane is down', tone: 'bad' as const }]]
      : []),
    ...evidence.rejectedUpdates.map(({ type, count: times, stat }): Cell[] => [
      '  ',
      {
        text: `refused ${times} ${type} update${times === 1 ? '' : 's'} since it started`,
        tone: 'warn',
      },
      ` (${stat})`,
    ]),
    ...evidence.errors.map(({ section, name, details }): Cell[] => [
      `  ${section} ${name} refused: `,
      { text: details, tone: 'bad' },
    ]),
    ...evidence.warming.map(({ section, name }): Cell[] => [
      '  ',
      { text: `${section} ${name} is warming: not in use yet`, tone: 'warn' },
    ]),
  ];
}

function stateCell({ serverState, uptimeMs }: ProxyEvidence): Cell {
  if (serverState === null) return { text: 'state not read', tone: 'dim' };
  const since = uptimeMs === null ? '' : `, up ${durationText(uptimeMs)}`;
  return { text: `${serverState}${since}`, tone: serverState === 'LIVE' ? 'good' : 'warn' };
}
