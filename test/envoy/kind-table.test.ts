import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { recordKinds, type KindRow } from './kind-table.ts';

const home = mkdtempSync(join(tmpdir(), 'meshdbg-kinds-'));
afterAll(() => rmSync(home, { recursive: true }));

const row = (kind: string): KindRow => ({ kind, pairs: 1, distinct: 1, mostShare: 1 });

test.each(['one theme', 'another/theme'])('%s of a file records its kinds', (theme) =>
  recordKinds([row(theme)], home),
);

test('none of them is lost to the table of all', () => {
  const found = readdirSync(home).map((file) => JSON.parse(readFileSync(join(home, file), 'utf8')) as { test: string; rows: KindRow[] }); // prettier-ignore
  expect(found.map(({ test: file }) => file)).toEqual(['kind-table', 'kind-table']);
  expect(found.flatMap(({ rows }) => rows.map(({ kind }) => kind)).sort()).toEqual([
    'another/theme',
    'one theme',
  ]);
});
