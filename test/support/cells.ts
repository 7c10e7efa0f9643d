import { cellText } from '../../src/render/style.ts';
import type { Report } from '../../src/report/report.ts';

/** All cells of a report's first table by their headers, wide ones included. */
export function cellsOf({ blocks }: Report): Record<string, string>[] {
  const [table] = blocks;
  if (table?.kind !== 'table') return [];
  return table.rows.map((row) =>
    Object.fromEntries(
      table.columns.map(({ header }, index) => [header, cellText(row[index] ?? '')]),
    ),
  );
}
