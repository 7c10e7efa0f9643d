import type { Snapshot } from '../core/model/snapshot.ts';
import { isUnknown, needsAttention } from '../core/status/status.ts';
import type { StatusRow } from '../core/status/status-row.ts';
import type { Cell } from './report.ts';

/**
 * The first lines of `status`: how many proxies are in sync, how many nobody tells about, and whose answer is missing.
 * All are only claimed to be in sync where every istiod has told which proxies it has.
 */
export function statusSummary(
  snapshot: Snapshot,
  all: readonly StatusRow[],
  shown: readonly StatusRow[],
): readonly Cell[][] {
  const silent = snapshot.istiods.filter(({ bodies }) => !bodies.has('syncz'));
  const counts = countsOf(all);
  if (counts.proxies === 0) return gapLine(snapshot, silent);
  const lines: Cell[][] = [[verdict(counts, silent.length > 0 || podsAreUnread(snapshot))]];
  const waiting = all.reduce((sum, { evidence }) => sum + (evidence?.warming.length ?? 0), 0);
  if (waiting > 0)
    lines.push([{ text: `Waiting in its Envoy, not in use yet: ${waiting}.`, tone: 'warn' }]);
  if (shown.length < all.length) lines.push([`Shown: ${idsOf(shown).size} of ${counts.proxies}.`]);
  return [...lines, ...gapLine(snapshot, silent)];
}

interface Counts {
  readonly proxies: number;
  readonly failing: number;
  readonly unknown: number;
}

const idsOf = (rows: readonly StatusRow[]): ReadonlySet<string> =>
  new Set(rows.map(({ namespace, proxy }) => `${namespace}/${proxy}`));

const countsOf = (rows: readonly StatusRow[]): Counts => ({
  proxies: idsOf(rows).size,
  failing: idsOf(rows.filter(needsAttention)).size,
  // A proxy whose Envoy says that something is wrong is failing, whatever istiods tell.
  unknown: idsOf(rows.filter((row) => isUnknown(row) && !needsAttention(row))).size,
});

/** Without pods nobody knows of proxies that are connected to no istiod. */
const podsAreUnread = ({ gaps }: Snapshot): boolean =>
  gaps.some(({ section }) => section === 'kubernetes pods');

function verdict({ proxies, failing, unknown }: Counts, partial: boolean): Cell {
  const are = (count: number): string => `${count} of ${proxies} proxies ${isOrAre(count)}`;
  if (failing > 0) {
    const also = unknown === 0 ? '' : ` ${unknown} more ${isOrAre(unknown)} unknown.`;
    const who = proxies === 1 ? 'The proxy is' : are(failing);
    return { text: `${who} not in sync.${also}`, tone: 'bad' };
  }
  if (unknown > 0) {
    const text =
      proxies === 1
        ? 'Nobody tells whether the proxy is in sync.'
        : `${are(proxies - unknown)} in sync, ${unknown} ${isOrAre(unknown)} unknown.`;
    return { text, tone: 'warn' };
  }
  const text =
    proxies === 1
      ? 'The proxy is in sync.'
      : `All ${proxies} proxies${partial ? ' that are known' : ''} are in sync.`;
  return { text, tone: partial ? 'warn' : 'good' };
}

const isOrAre = (count: number): string => (count === 1 ? 'is' : 'are');

function gapLine({ istiods }: Snapshot, silent: Snapshot['istiods']): Cell[][] {
  if (silent.length === 0) return [];
  const names = silent.map(({ pod }) => pod).sort();
  const text = `${names.length} of ${istiods.length} istiods told nothing of its proxies: `;
  return [[{ text, tone: 'warn' }, names.join(', ')]];
}
