import { resourceText } from '../core/model/resource.ts';
import type { WhyItem, WhyReason } from '../core/why/answer.ts';
import { isPlumbing } from '../core/why/deciding.ts';
import { valueText } from './diff-values.ts';

/** One line of a chain, as people see it. */
export interface ShownReason {
  readonly path: string;
  readonly value: string;
  readonly from: string;
  readonly place: string;
}

const LONGEST_VALUE = 60;

/**
 * The reasons of an answer as lines: the same word from the same field about several objects of Envoy's is one line, and
 * what does not fit on a screen, or only holds the rest together, is counted.
 * @param most lines; Infinity shows each reason for itself and in full
 */
export function foldedReasons(item: WhyItem, most: number): ShownReason[] {
  const isWide = most === Infinity;
  const lines = new Map<string, { readonly reason: WhyReason; more: number }>();
  const deciding = item.chain.filter((reason) => !isPlumbing(reason));
  const chain = isWide || deciding.length === 0 ? item.chain : deciding;
  for (const reason of chain) {
    const key = isWide ? String(lines.size) : keyOf(reason);
    const known = lines.get(key);
    if (known === undefined) lines.set(key, { reason, more: 0 });
    else known.more++;
  }
  const all = [...lines.values()];
  const kept = all.slice(0, most);
  const rest = item.chain.length - kept.reduce((sum, { more }) => sum + 1 + more, 0);
  const rows = kept.map(({ reason, more }) => shown(reason, item, { more, isWide }));
  if (rest === 0) return rows;
  return [...rows, { path: `… ${rest} more: -o wide`, value: '', from: '', place: '' }];
}

/** The field that it came from, and the value's own field: indexes and names in between don't count. */
const keyOf = ({ path, cause, ...rest }: WhyReason): string =>
  JSON.stringify([path.replace(/\[[^\]]*\]/g, '[]'), resourceText(cause), 'value' in rest ? rest.value : undefined]); // prettier-ignore

function shown(
  reason: WhyReason,
  item: WhyItem,
  { more, isWide }: { readonly more: number; readonly isWide: boolean },
): ShownReason {
  const { cause } = reason;
  const value = 'value' in reason ? valueText(reason.value, Infinity) : '';
  return {
    path: `${isWide ? placeIn(reason, item) : shortPath(placeIn(reason, item))}${more === 0 ? '' : ` (and ${more} more)`}`,
    value: isWide || value.length <= LONGEST_VALUE ? value : `${value.slice(0, LONGEST_VALUE)}…`,
    from: resourceText(cause),
    place: cause.file === undefined ? '' : `${cause.file}:${cause.line ?? 1}`,
  };
}

/** Without what all filters are called alike. */
const shortPath = (path: string): string =>
  path
    .replace('filters[envoy.filters.network.http_connection_manager].', '')
    .replace(/\[envoy\.filters\.(?:network|http)\./g, '[');

/** The object of Envoy's, where it is another than the one of the heading, and the path in it. */
function placeIn({ section, object, path }: WhyReason, { kind, name }: WhyItem): string {
  if (section === undefined || object === undefined) return path === '' ? `the ${kind}` : path;
  const whose = object === name ? section : `${section} ${object}`;
  return path === '' ? whose : `${whose} ${path}`;
}
