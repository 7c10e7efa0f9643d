import type { Report, TableBlock } from '../../src/report/report.ts';
import type { RenderOptions } from '../../src/render/renderer.ts';

/** A report around what a test is about. */
export const reportOf = (parts: Partial<Report> = {}): Report => ({
  command: 'clusters',
  meta: {
    source: { kind: 'bundle', name: 'fixtures/demo' },
    target: 'default/reviews-v1',
    capturedAt: '2026-11-20T22:11:55Z',
    gaps: [],
  },
  data: { items: [] },
  blocks: [],
  names: [],
  raw: [],
  notes: [],
  exitCode: 0,
  ...parts,
});

export const PIPED: RenderOptions = { columns: undefined, color: false, headers: true };

/** A table block out of plain texts; headers that end with "*" are wide, with ">" right-aligned, with "!" never broken. */
export const tableBlock = (
  headers: readonly string[],
  rows: readonly (readonly string[])[],
): TableBlock => ({
  kind: 'table',
  columns: headers.map((header) => ({
    header: header.replace(/[*>!]$/, ''),
    wide: header.endsWith('*'),
    align: header.endsWith('>') ? 'right' : 'left',
    ...(header.endsWith('!') ? { whole: true } : {}),
  })),
  rows,
});
