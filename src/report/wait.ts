import { resourceText, type ResourceRef } from '../core/model/resource.ts';
import type { WaitCondition, WaitRow, WaitState } from '../core/status/wait.ts';
import { durationText } from './duration.ts';
import type { Cell, Meta, Report } from './report.ts';
import { orDash, tableOf, type Column } from './table.ts';

/** What a wait came to. */
export interface WaitResult {
  readonly condition: WaitCondition;
  readonly resource: ResourceRef | undefined;
  /** RFC 3339; when the resource was changed. */
  readonly changedAt: string | undefined;
  readonly reached: boolean;
  readonly waitedMs: number;
  readonly rows: readonly WaitRow[];
  readonly notes: readonly string[];
}

const WORDS: Readonly<Record<WaitState, string>> = {
  'has-it': 'has it',
  'not-pushed': 'istiod has sent nothing since the change: it may not concern this proxy',
  'not-acknowledged': 'has not acknowledged what istiod sent',
  refused: 'refused it',
  'not-connected': 'connected to no istiod',
  'not-seen': 'seen by no istiod that answered',
  'not-in-config': 'acknowledged, but its config shows nothing of it',
  'still-in-config': 'acknowledged, but its config still has it',
  'not-read': 'its config could not be read',
};

const COLUMNS: readonly Column<WaitRow>[] = [
  { header: 'PROXY', cell: (row) => `${row.namespace}/${row.proxy}` },
  {
    header: 'STATE',
    cell: ({ state }) => ({ text: WORDS[state], tone: state === 'refused' ? 'bad' : 'warn' }),
  },
  { header: 'WHAT', cell: (row) => orDash(row.reason ?? undefined) },
  { header: 'ISTIOD', cell: (row) => orDash(row.istiod ?? undefined) },
];

/** The report of `wait`: those that lack the change, or those that refused it. */
export function waitReport(meta: Meta, result: WaitResult): Report {
  const { condition, resource, changedAt, reached, waitedMs, rows } = result;
  const shown = rows.filter(({ state }) =>
    condition === 'rejected' ? state === 'refused' : state !== 'has-it',
  );
  return {
    command: 'wait',
    meta,
    data: {
      for: condition,
      resource: resource ?? null,
      changedAt: changedAt ?? null,
      reached,
      waitedMs,
      items: rows,
    },
    blocks: [{ kind: 'lines', lines: [[sentence(result, shown.length)]] }, tableOf(COLUMNS, shown)],
    names: shown.map((row) => `proxy/${row.proxy}.${row.namespace}`),
    notes: result.notes,
    exitCode: reached ? 0 : 1,
  };
}

function sentence(
  { condition, resource, reached, waitedMs, rows }: WaitResult,
  shown: number,
): Cell {
  const what = resource === undefined ? 'what istiod has sent' : resourceText(resource);
  const all = rows.length === 1 ? 'The one proxy' : `All ${rows.length} proxies`;
  const waited = `within ${durationText(waitedMs)}`;
  const good = (text: string): Cell => ({ text, tone: 'good' });
  const bad = (text: string): Cell => ({ text, tone: 'bad' });
  const are = (count: number): string => `${count} of ${rows.length} proxies`;
  if (condition === 'rejected')
    return reached
      ? good(`${are(shown)} refused ${what}.`)
      : bad(`No proxy refused ${what} ${waited}.`);
  // What is missing then are rows.
  if (!reached && shown === 0 && condition === 'synced')
    return bad(
      `Not all istiods told of their proxies ${waited}; those that are known have ${what}.`,
    );
  if (reached && rows.length === 0) return good(`No proxy is concerned by ${what}.`);
  if (condition === 'deleted' && resource !== undefined) {
    if (reached) return good(`${all} took notice that ${what} is gone.`);
    return bad(
      rows.length === 0
        ? `${what} still existed after ${durationText(waitedMs)}.`
        : `${are(shown)} have not taken notice ${waited} that ${what} is gone.`,
    );
  }
  return reached
    ? good(`${all} ${rows.length === 1 ? 'has' : 'have'} ${what}.`)
    : bad(`${are(shown)} lack ${what} after ${durationText(waitedMs)}.`);
}
