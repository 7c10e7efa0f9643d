import type { AssumeResult, BrokenPair } from '../core/tls/assume/assume.ts';
import type { Snapshot } from '../core/model/snapshot.ts';
import { resourceText } from '../core/model/resource.ts';
import type { CountedResult } from '../core/tls/assume/counted-plaintext.ts';
import type { SeenResult } from '../core/tls/assume/seen-plaintext.ts';
import { isCutOff, seenClientText, seenData, seenLines, seenServerText } from './tls-seen.ts';
import {
  countedClientText,
  countedData,
  countedLines,
  countedServerText,
  isSurelyCut,
} from './tls-counted.ts';
import { unreadGaps, type Unread } from './unread.ts';
import { metaOf, type Block, type Cell, type Report } from './report.ts';
import { tableOf } from './table.ts';
import { pathLines } from './tls-screen.ts';
import { clientText, serverText, verdictWords } from './tls-words.ts';

export interface AssumeOptions {
  /** "in namespace shop", "in the whole mesh" */
  readonly where: string;
  /** What access logs say beside the configs, and what Envoys count. */
  readonly logs: SeenResult;
  readonly stats: CountedResult;
  readonly unread: { readonly logs: Unread; readonly stats: Unread };
}

/** The report of `tls-check --assume`: who would be cut off. */
export function assumeReport(
  snapshot: Snapshot,
  result: AssumeResult,
  { where, logs, stats, unread }: AssumeOptions,
): Report {
  const { broken, compared, conflicts, exceptions } = result;
  const besides =
    conflicts === 0 ? '.' : `; ${conflicts} cannot work today already: meshdbg tls-check.`;
  const rows = broken.map(({ after }) => after);
  const today = new Map(broken.map(({ before, after }) => [after, before.reason]));
  const cutOff = logs.seen.filter(isCutOff);
  const counted = stats.counted.filter(isSurelyCut);
  const meta = metaOf(snapshot);
  const headline: Cell =
    broken.length > 0
      ? { text: `${broken.length} of ${compared} paths would break with STRICT ${where}${besides}`, tone: 'bad' }
      : cutOff.length + counted.length > 0
        ? { text: `By the configs nothing of ${compared} paths would break with STRICT ${where}, but plaintext was really seen${besides}`, tone: 'bad' }
        : { text: `Nothing of ${compared} paths would break with STRICT ${where}${besides}`, tone: 'good' }; // prettier-ignore
  return {
    command: 'tls-check',
    meta: { ...meta, gaps: [...meta.gaps, ...unreadGaps('logs', unread.logs), ...unreadGaps('statistics', unread.stats)] }, // prettier-ignore
    data: {
      items: rows,
      assume: {
        compared,
        conflicts,
        exceptions,
        ...seenData(logs, unread.logs),
        ...countedData(stats, unread.stats),
      },
    },
    blocks: [
      ...(['table', 'wide'] as const).map((only): Block => ({
        kind: 'lines',
        only: [only],
        get lines() {
          return [
            [headline],
            ...pathLines(rows, only, (row) => today.get(row)),
            ...seenLines(logs, unread.logs, result),
            ...countedLines({ ...stats, ...unread.stats }),
            ...exceptionLines(result),
          ];
        },
      })),
      {
        ...tableOf<BrokenPair>(
          [
            { header: 'CLIENT', cell: ({ after }) => clientText(after) },
            { header: 'SERVER', cell: ({ after }) => serverText(after) },
            { header: 'NOW', cell: ({ before }) => before.reason },
            { header: 'THEN', cell: ({ after }) => after.reason },
            { header: 'CAUSES', cell: ({ after }) => after.causes.map(resourceText).join('; ') },
          ],
          broken,
        ),
        only: ['csv'],
      },
    ],
    cases: [
      ...rows.map((row) => ({
        suite: clientText(row),
        name: serverText(row),
        failure: { message: verdictWords([row]), details: row.causes.map(resourceText) },
      })),
      ...cutOff.map((row) => ({
        suite: seenClientText(row),
        name: seenServerText(row),
        failure: { message: `${row.count} calls without TLS in access logs`, details: [] },
      })),
      ...counted.map((row) => ({
        suite: countedClientText(row),
        name: countedServerText(row),
        failure: { message: `${row.count} calls without mTLS in Istio's statistics`, details: [] },
      })),
    ],
    names: rows.map((row) => `${clientText(row)} ${serverText(row)}`),
    notes: [],
    exitCode: broken.length > 0 || cutOff.length + counted.length > 0 ? 1 : 0,
  };
}

function exceptionLines({ exceptions }: AssumeResult): Cell[][] {
  if (exceptions.length === 0) return [];
  return [
    [],
    ['These would go on letting plaintext in:'],
    ...exceptions.map((cause): Cell[] => [`  ${resourceText(cause)}`]),
  ];
}
