import type { TlsRow } from '../core/tls/model/row.ts';
import { resourceText } from '../core/model/resource.ts';
import type { Snapshot } from '../core/model/snapshot.ts';
import { metaOf, type Block, type Cell, type Report, type TestCase } from './report.ts';
import { clientText, intendedText, serverText, verdictWords } from './tls-words.ts';
import { matrixBlocks } from './tls-matrix.ts';
import { pathLines } from './tls-screen.ts';
import { tableOf } from './table.ts';

export interface TlsReportOptions {
  readonly isMatrix: boolean;
  /** What clients with TLS meet at the hosts of a gateway that one client calls: which of them it means nobody knows. */
  readonly atGateway: readonly TlsRow[];
}

/**
 * The report of `tls-check`: what cannot work and whose field it is, first; what agrees is counted. Of hundreds of thousands of rows only
 * what a renderer asks for is put into words.
 */
export function tlsReport(
  snapshot: Snapshot,
  rows: readonly TlsRow[],
  { isMatrix, atGateway }: TlsReportOptions = { isMatrix: false, atGateway: [] },
): Report {
  const closed = atGateway.filter(({ verdict }) => verdict === 'conflict').length;
  return {
    command: 'tls-check',
    meta: metaOf(snapshot),
    data: { items: rows },
    blocks: [...(isMatrix ? matrixBlocks(rows) : textBlocks(rows)), flatBlock(rows)],
    get cases() {
      return rows.map(caseOf);
    },
    get names() {
      return rows.map((row) => `${clientText(row)} ${serverText(row)}`);
    },
    notes:
      closed === 0
        ? []
        : [
            `of ${atGateway.length} hosts with TLS at this gateway ${closed} cannot work: meshdbg tls-check --server tells which`,
          ],
    exitCode: rows.some(({ verdict }) => verdict === 'conflict') ? 1 : 0,
  };
}

function caseOf(row: TlsRow): TestCase {
  const { verdict, causes, note } = row;
  const base = { suite: clientText(row), name: serverText(row) };
  const message = verdictWords([row]);
  if (verdict === 'unknown') return { ...base, skipped: message };
  if (verdict !== 'conflict') return base;
  const details = [...causes.map(resourceText), note, intendedText(row)].filter((one) => one !== undefined); // prettier-ignore
  return { ...base, failure: { message, details } };
}

function textBlocks(rows: readonly TlsRow[]): Block[] {
  return (['table', 'wide'] as const).map((only) => ({
    kind: 'lines',
    only: [only],
    get lines() {
      return [headline(rows), ...pathLines(rows, only)];
    },
  }));
}

function headline(rows: readonly TlsRow[]): Cell[] {
  const count = (verdict: TlsRow['verdict']): number => rows.filter((row) => row.verdict === verdict).length; // prettier-ignore
  const [bad, unknown, warned] = [count('conflict'), count('unknown'), count('warning')];
  const paths = `${rows.length} path${rows.length === 1 ? '' : 's'}`;
  if (rows.length === 0) return [{ text: 'There is no path to check.', tone: 'dim' }];
  if (rows.length === 1 && bad + unknown > 0) return [{ text: bad > 0 ? 'This path cannot work.' : 'This path cannot be judged.', tone: bad > 0 ? 'bad' : 'strong' }]; // prettier-ignore
  if (rows.length === 1 && warned > 0) return [{ text: 'This path works, with a warning.', tone: 'strong' }]; // prettier-ignore
  if (rows.length === 1) return [{ text: 'Nothing is in the way of this path.', tone: 'good' }];
  const rest = `${unknown > 0 ? `, ${unknown} cannot be judged` : ''}${warned > 0 ? `, ${warned} ${warned === 1 ? 'has' : 'have'} a warning` : ''}`;
  if (bad > 0) return [{ text: `${bad} of ${paths} cannot work${rest}.`, tone: 'bad' }];
  return [{ text: unknown === rows.length ? `None of ${paths} can be judged.` : `No path of ${paths} is in conflict${rest}.`, tone: unknown > 0 ? 'strong' : 'good' }]; // prettier-ignore
}

function flatBlock(rows: readonly TlsRow[]): Block {
  const table = tableOf<TlsRow>(
    [
      { header: 'CLIENT', cell: clientText },
      { header: 'SERVER', cell: serverText },
      { header: 'SENDS', cell: ({ clientSends }) => clientSends },
      { header: 'ACCEPTS', cell: ({ serverAccepts }) => serverAccepts },
      { header: 'VERDICT', cell: ({ verdict }) => verdict },
      { header: 'REASON', cell: ({ reason }) => reason },
      { header: 'EVIDENCE', cell: ({ evidence }) => evidence },
      { header: 'CAUSES', cell: ({ causes }) => causes.map(resourceText).join('; ') },
    ],
    rows,
  );
  // Not by spreading, which would make its cells.
  return Object.assign(table, { only: ['csv' as const] });
}
