import type { EndpointTrace } from '../core/diff/endpoint-trace.ts';
import type { Block, Cell } from './report.ts';
import { tableOf, type Column } from './table.ts';

/** One address of one proxy. */
export type EndpointRow = EndpointTrace & { readonly proxy: string };

/** Whether an address is where it should not be, or not where it should. One that an Envoy avoids is: that is runtime state. */
export const isAstray = ({ finding }: EndpointRow): boolean =>
  finding === 'ghost' || finding === 'missing';

const WORDS: Readonly<Record<NonNullable<EndpointTrace['finding']>, string>> = {
  ghost: 'ghost: no EndpointSlice has it',
  missing: 'missing',
  unhealthy: 'unhealthy',
};

const STEPS: Readonly<Record<NonNullable<EndpointTrace['step']>, string>> = {
  'istiod-shards': "istiod's endpoints",
  'istiod-eds': 'what istiod sends',
  'envoy-eds': 'what the Envoy was sent',
  live: 'what the Envoy uses',
};

/** A step that was not read is a "?", one that lacks the address a dash. */
const stepCell = (state: string | null): Cell =>
  state === null ? { text: '?', tone: 'dim' } : state === 'absent' ? '-' : state;

const COLUMNS: readonly Column<EndpointRow>[] = [
  { header: 'CLUSTER', cell: ({ cluster }) => cluster },
  { header: 'ADDRESS', cell: ({ address }) => address },
  { header: 'ENDPOINTSLICE', cell: ({ slice }) => stepCell(slice) },
  { header: 'ISTIOD', cell: ({ istiodShards }) => stepCell(istiodShards) },
  { header: 'ISTIOD EDS', cell: ({ istiodEds }) => stepCell(istiodEds) },
  { header: 'ENVOY EDS', cell: ({ envoyEds }) => stepCell(envoyEds) },
  { header: 'LIVE', cell: ({ live }) => stepCell(live) },
  { header: 'FINDING', cell: findingCell },
];

function findingCell({ finding, step, note }: EndpointRow): Cell {
  if (finding === null) return { text: 'fine', tone: 'good' };
  const word = WORDS[finding];
  if (step === null || finding === 'unhealthy') return { text: word, tone: 'warn' };
  const where = finding === 'ghost' ? `still in ${STEPS[step]}` : `lost before ${STEPS[step]}`;
  return { text: `${word}, ${where}${note === undefined ? '' : ` (${note})`}`, tone: 'bad' };
}

/** The way of each address from its EndpointSlice to the live Envoy: those with a finding, all in the wide form. */
export function endpointBlocks(rows: readonly EndpointRow[]): Block[] {
  if (rows.length === 0) return [];
  const bad = rows.filter(({ finding }) => finding !== null);
  const several = new Set(rows.map(({ proxy }) => proxy)).size > 1;
  const columns = several
    ? [{ header: 'PROXY', cell: ({ proxy }: EndpointRow) => proxy }, ...COLUMNS]
    : COLUMNS;
  const fine = `${rows.length - bad.length} of ${rows.length} addresses are the same from EndpointSlice to Envoy.`;
  return [
    { kind: 'lines', lines: [[{ text: fine, tone: bad.length === 0 ? 'good' : 'warn' }]], only: ['table', 'wide'] },
    { ...tableOf(columns, bad), only: ['table'] },
    { ...tableOf(columns, rows), only: ['wide'] },
  ]; // prettier-ignore
}
