import type { StatusRow } from '../core/status/status-row.ts';
import type { Report } from './report.ts';

/** One line of `status --watch`: what is new of a proxy's connection, and the proxy as it is now (or was, when it is gone). */
export interface StatusChange extends StatusRow {
  readonly schema: 'meshdbg.dev/status-change/v1';
  /** RFC 3339. */
  readonly time: string;
  /** `seen` at the first look and for newcomers. */
  readonly change: 'seen' | 'changed' | 'gone';
}

/** What earlier looks have seen, by connection. */
export type SeenRows = ReadonlyMap<string, StatusRow>;

/**
 * What is new since earlier looks, and what has been seen now. That time passes is no change, and a proxy is not gone
 * because its istiod did not answer this time.
 */
export function statusChanges(
  seen: SeenRows,
  now: Report,
): { readonly seen: SeenRows; readonly changes: readonly StatusChange[] } {
  const changes: StatusChange[] = [];
  const add = (change: StatusChange['change'], row: StatusRow): void => {
    const time = now.meta.capturedAt;
    changes.push({ schema: 'meshdbg.dev/status-change/v1', time, change, ...row });
  };
  const rows = new Map(rowsOf(now).map((row) => [keyOf(row), row] as const));
  for (const [key, row] of rows) {
    const known = seen.get(key);
    if (known === undefined) add('seen', row);
    else if (timeless(known) !== timeless(row)) add('changed', row);
  }
  for (const [key, row] of seen) {
    if (rows.has(key)) continue;
    if (isSilent(row.istiod, now)) rows.set(key, row);
    else add('gone', row);
  }
  return { seen: rows, changes };
}

const isSilent = (istiod: string | null, { meta }: Report): boolean =>
  meta.gaps.some(
    ({ section }) => section === `istiod ${istiod}` || section === `istiod ${istiod} syncz`,
  );

/** The rows of a status report: its own data. */
function rowsOf({ data: { items } }: Report): readonly StatusRow[] {
  // A report's data is typed for all commands alike; this is status', made by statusReport.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Array.isArray(items) ? (items as readonly StatusRow[]) : [];
}

const keyOf = (row: StatusRow): string => `${row.istiod} ${row.namespace}/${row.proxy}`;

const timeless = (row: StatusRow): string =>
  JSON.stringify(row, (key, value: unknown) =>
    /^(ageMs|uptimeMs)$/.test(key) ? undefined : value,
  );
