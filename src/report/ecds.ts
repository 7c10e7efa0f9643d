import type { EcdsRow } from '../core/query/ecds.ts';
import type { Filtered } from '../core/query/filter.ts';
import type { Snapshot } from '../core/model/snapshot.ts';
import { durationText } from './duration.ts';
import { metaOf, type Report } from './report.ts';
import { orDash, tableOf, withProxyColumn, type Column } from './table.ts';

const COLUMNS: readonly Column<EcdsRow>[] = [
  { header: 'NAME', cell: ({ name }) => orDash(name) },
  { header: 'TYPE', cell: ({ type }) => orDash(type) },
  {
    header: 'STATE',
    cell: ({ state, error }) =>
      error === null ? state : { text: `${state}, newest refused`, tone: 'bad' },
  },
  { header: 'VERSION', cell: ({ versionInfo }) => orDash(versionInfo ?? undefined) },
  { header: 'AGE', cell: ({ ageMs }) => (ageMs === null ? '-' : durationText(ageMs)) },
];

/** The report of `ecds`. */
export const ecdsReport = (snapshot: Snapshot, { rows, note }: Filtered<EcdsRow>): Report => ({
  command: 'ecds',
  meta: metaOf(snapshot),
  data: { items: rows.map(({ raw: _, ...item }) => item) },
  blocks: [tableOf(withProxyColumn(COLUMNS, rows), rows)],
  names: rows.map((row) => `ecds/${row.name}`),
  raw: rows.map((row) => row.raw),
  notes: notesOf(snapshot, rows, note),
  exitCode: 0,
});

/** An empty answer is the usual one: few meshes deliver filters by ECDS (Wasm plugins and EnvoyFilters do). */
function notesOf(snapshot: Snapshot, rows: readonly EcdsRow[], note: string | undefined): string[] {
  if (note !== undefined) return [note];
  if (rows.length > 0) return [];
  const proxies = snapshot.proxies.length === 1 ? 'This proxy has' : 'These proxies have';
  return [
    `${proxies} no configurations by ECDS; only WasmPlugins and some EnvoyFilters bring any.`,
  ];
}
