import type { TlsRow } from '../core/tls/row.ts';
import { groupBy } from '../core/model/group-by.ts';
import type { Block, Cell } from './report.ts';
import { clientText, serverText } from './tls-words.ts';

const CELLS: Readonly<Record<TlsRow['verdict'], Cell>> = {
  ok: { text: '✓', tone: 'good' },
  warning: { text: '!', tone: 'warn' },
  unknown: { text: '?', tone: 'dim' },
  conflict: { text: '✗', tone: 'bad' },
};

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
    rows: [...byClient].map(([client, own]) => [
      client,
      ...servers.map((server): Cell => {
        const row = own.find((one) => serverText(one) === server);
        if (row === undefined) return '';
        const mark = CELLS[row.verdict];
        const text = typeof mark === 'string' ? mark : mark.text;
        return typeof mark === 'string' ? mark : { ...mark, text: `${text} ${row.clientSends}` };
      }),
    ]),
  };
}
