import type { StatusRow } from '../core/status/status.ts';
import type { Report } from './report.ts';

/** One line of `status --watch`: what is new of a proxy's connection, and the proxy as it is now (or was, when it is gone). */
export interface StatusChange extends StatusRow {
  readonly schema: 'meshdbg.dev/status-change/v1';
  /** RFC 3339. */
  readonly time: string;
  /** `seen` at the first look and for newcomers. */
  readonly change: 'seen' | 'changed' | 'gone';
}

/** What differs between two looks; that time passes is no change. */
export function statusChanges(before: Report | undefined, now: Report): readonly StatusChange[] {
  const old = new Map(rowsOf(before).map((row) => [keyOf(row), row] as const));
  const changes: StatusChange[] = [];
  const add = (change: StatusChange['change'], row: StatusRow): void => {
    const time = now.meta.capturedAt;
    changes.push({ schema: 'meshdbg.dev/status-change/v1', time, change, ...row });
  };
  for (const row of rowsOf(now)) {
    const known = old.get(keyOf(row));
    old.delete(keyOf(row));
    if (known === undefined) add('seen', row);
    else if (timeless(known) !== timeless(row)) add('changed', row);
  }
  for (const row of old.values()) add('gone', row);
  return changes;
}

/** The rows of a status report: its own data. */
function rowsOf(report: Report | undefined): readonly StatusRow[] {
  const items = report?.data['items'];
  // A report's data is typed for all commands alike; this is status', made by statusReport.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Array.isArray(items) ? (items as readonly StatusRow[]) : [];
}

const keyOf = (row: StatusRow): string => `${row.istiod} ${row.namespace}/${row.proxy}`;

const timeless = (row: StatusRow): string =>
  JSON.stringify(row, (key, value: unknown) =>
    /^(ageMs|uptimeMs)$/.test(key) ? undefined : value,
  );
