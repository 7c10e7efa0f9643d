import type { TlsRow } from '../core/tls/model/row.ts';
import { groupBy } from '../core/model/group-by.ts';
import type { Block, Cell, ColumnHead } from './report.ts';
import { clientText, serverText } from './tls-words.ts';

const CELLS = {
  ok: { text: '✓', tone: 'good' },
  warning: { text: '!', tone: 'warn' },
  unknown: { text: '?', tone: 'dim' },
  conflict: { text: '✗', tone: 'bad' },
} as const;

/** More columns than this nobody can read. */
const MOST_SERVERS = 12;

/** A table of clients by servers: the whole of it, or where it is too large only what is not fine. */
export function matrixBlocks(rows: readonly TlsRow[]): Block[] {
  const servers = new Set(rows.map(columnText));
  if (servers.size <= MOST_SERVERS) return [matrixBlock(rows, ['table', 'wide'])];
  const troubled = rows.filter(({ verdict }) => verdict !== 'ok');
  const [badServers, badClients] = [new Set(troubled.map(columnText)), new Set(troubled.map(clientText))]; // prettier-ignore
  const shown = rows.filter((row) => badServers.has(columnText(row)) && badClients.has(clientText(row))); // prettier-ignore
  const clients = new Set(rows.map(clientText));
  const left = [[servers.size - badServers.size, 'server'], [clients.size - badClients.size, 'client']] as const; // prettier-ignore
  const counts = left.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}${count === 1 ? '' : 's'}`])); // prettier-ignore
  return [
    matrixBlock(rows, ['wide']),
    ...(shown.length === 0 ? [] : [matrixBlock(shown, ['table'])]),
    ...(counts.length === 0
      ? []
      : [noteBlock(`Left out, as all is fine: ${counts.join(' and ')}. -o wide shows them.`)]),
  ];
}

const noteBlock = (text: string): Block => ({
  kind: 'lines',
  only: ['table'],
  lines: [[{ text, tone: 'dim' }]],
});

/** A service has one column, with its subsets. */
function columnText(row: TlsRow): string {
  const { subset, ...service } = row.server;
  return subset === undefined ? serverText(row) : serverText({ ...row, server: service });
}

function matrixBlock(rows: readonly TlsRow[], only: readonly ('table' | 'wide')[]): Block {
  const servers = [...new Set(rows.map(columnText))];
  return {
    kind: 'table',
    only,
    empty: 'There is no path to check.',
    columns: ['CLIENT', ...servers].map((header, index): ColumnHead => ({
      header,
      wide: false,
      align: 'left',
      ...(index === 0 ? { whole: true } : {}),
    })),
    get rows() {
      return [...groupBy(rows, clientText)].map(([client, own]) => {
        const byServer = groupBy(own, columnText);
        return [client, ...servers.map((server) => markOf(byServer.get(server) ?? []))];
      });
    },
  };
}

/** What a service as such comes to, and the subsets that do not work where it does: no route of this client leads there. */
function markOf(rows: readonly TlsRow[]): Cell {
  const row = rows.find(({ server }) => server.subset === undefined) ?? rows[0];
  if (row === undefined) return '';
  const mark = CELLS[row.verdict];
  const others = row.verdict === 'ok' ? rows.filter(({ verdict }) => verdict !== 'ok') : [];
  const subsets = others.map(({ verdict, server }) => `${server.subset} ${CELLS[verdict].text}`);
  return {
    tone: others[0] === undefined ? mark.tone : CELLS[others[0].verdict].tone,
    text: `${mark.text} ${row.clientSends}${subsets.length === 0 ? '' : ` (${subsets.join(', ')})`}`,
  };
}
