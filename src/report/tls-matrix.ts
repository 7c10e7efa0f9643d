import type { TlsRow } from '../core/tls/model/row.ts';
import { groupBy } from '../core/model/group-by.ts';
import type { Block, Cell } from './report.ts';
import { clientText, serverText } from './tls-words.ts';

const CELLS = {
  ok: { text: '✓', tone: 'good' },
  warning: { text: '!', tone: 'warn' },
  unknown: { text: '?', tone: 'dim' },
  conflict: { text: '✗', tone: 'bad' },
} as const;

/** A table of clients by servers; subsets count with their service where they are worse. */
export function matrixBlock(rows: readonly TlsRow[]): Block {
  const whole = rows.filter(({ server }) => server.subset === undefined);
  const servers = [...new Set(whole.map(serverText))];
  const byClient = groupBy(whole, clientText);
  return {
    kind: 'table',
    only: ['table', 'wide'],
    empty: 'There is no path to check.',
    columns: ['CLIENT', ...servers].map((header, index) => ({
      header,
      wide: false,
      align: 'left',
      ...(index === 0 ? { whole: true } : {}),
    })),
    rows: [...byClient].map(([client, own]) => {
      const byServer = groupBy(own, serverText);
      return [client, ...servers.map((server) => markOf(byServer.get(server)?.[0]))];
    }),
  };
}

function markOf(row: TlsRow | undefined): Cell {
  if (row === undefined) return '';
  const mark = CELLS[row.verdict];
  return { ...mark, text: `${mark.text} ${row.clientSends}` };
}
