import { expect, test } from 'vitest';
import type { TlsRow } from '../../src/core/tls/model/row.ts';
import { matrixBlocks } from '../../src/report/tls-matrix.ts';

const row = (client: string, server: string, more: Partial<TlsRow> = {}, subset?: string): TlsRow => ({
  client: { namespace: 'shop', pod: client, workload: client, hasProxy: true },
  server: { host: `${server}.shop.svc.cluster.local`, port: 80, namespace: 'shop', ...(subset === undefined ? {} : { subset }) },
  clientSends: 'mtls', serverAccepts: 'mtls', verdict: 'ok', reason: 'mtls', causes: [], evidence: 'both',
  ...more,
}); // prettier-ignore

const BAD = { verdict: 'conflict', clientSends: 'plaintext' } as const;

/** What a form shows, cells by columns, texts only. */
const shown = (rows: readonly TlsRow[], only: 'table' | 'wide' = 'table'): string[][] =>
  matrixBlocks(rows).filter((block) => block.only?.includes(only) === true).flatMap((block) =>
    block.kind === 'table'
      ? [block.columns.map(({ header }) => header), ...block.rows.map((cells) => cells.map(textOf))]
      : block.lines.map((cells) => cells.map(textOf)),
  ); // prettier-ignore

const textOf = (cell: string | { readonly text: string }): string => typeof cell === 'string' ? cell : cell.text; // prettier-ignore

test('a small mesh is shown whole; subsets that do not work stand with their service', () => {
  const rows = [row('web', 'db'), row('web', 'db', BAD, 'v2'), row('web', 'api', BAD), row('cron', 'db')]; // prettier-ignore
  const table = [
    ['CLIENT', 'db.shop:80', 'api.shop:80'],
    ['shop/web', '✓ mtls (v2 ✗)', '✗ plaintext'],
    ['shop/cron', '✓ mtls', ''],
  ];
  expect(shown(rows)).toEqual(table);
  expect(shown(rows, 'wide')).toEqual(table);
});

const large = (bad: object): TlsRow[] => Array.from({ length: 20 }, (_, index) => [row('web', `db-${index}`, index === 7 ? bad : {}), row('cron', `db-${index}`)]).flat(); // prettier-ignore

test('of a large one only who has trouble is shown, and how much is left out', () => {
  expect(shown(large(BAD))).toEqual([
    ['CLIENT', 'db-7.shop:80'],
    ['shop/web', '✗ plaintext'],
    ['Left out, as all is fine: 19 servers and 1 client. -o wide shows them.'],
  ]);
  expect(shown(large(BAD), 'wide')[0]).toHaveLength(21);
  expect(shown(large({}))).toEqual([['Left out, as all is fine: 20 servers and 2 clients. -o wide shows them.']]); // prettier-ignore
});
