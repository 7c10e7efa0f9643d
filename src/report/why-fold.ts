import { resourceText } from '../core/model/resource.ts';
import type { WhyReason } from '../core/why/answer.ts';
import { valueText } from './diff-values.ts';

/** One line of a chain, as people see it. */
export interface ShownReason {
  readonly path: string;
  readonly value: string;
  readonly from: string;
  readonly place: string;
}

/** Lines of one chain on the first screen. */
const MOST = 14;
const LONGEST_VALUE = 60;

/**
 * The reasons as lines: the same word from the same field about several objects of Envoy's is one line, and what does not
 * fit on a screen is counted. @param isWide all of them
 */
export function foldedReasons(chain: readonly WhyReason[], isWide: boolean): ShownReason[] {
  const lines = new Map<string, { readonly reason: WhyReason; more: number }>();
  for (const reason of chain) {
    const key = isWide ? String(lines.size) : keyOf(reason);
    const known = lines.get(key);
    if (known === undefined) lines.set(key, { reason, more: 0 });
    else known.more++;
  }
  const all = [...lines.values()].map(({ reason, more }) => shown(reason, more, isWide));
  if (isWide || all.length <= MOST) return all;
  const rest = { path: `… and ${all.length - MOST} more (-o wide or json has all)`, value: '', from: '', place: '' }; // prettier-ignore
  return [...all.slice(0, MOST), rest];
}

const shortened = (text: string, isWide: boolean): string =>
  isWide || text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}…`;

/** The field that it came from, and the value's own field: indexes and names in between don't count. */
const keyOf = ({ path, cause, ...rest }: WhyReason): string =>
  JSON.stringify([path.replace(/\[[^\]]*\]/g, '[]'), resourceText(cause), 'value' in rest ? rest.value : undefined]); // prettier-ignore

function shown(reason: WhyReason, more: number, isWide: boolean): ShownReason {
  const { section, object, path, cause } = reason;
  const whose = object === undefined ? '' : `${section ?? ''} ${object} `;
  const at = cause.file === undefined ? '' : `${cause.file}:${cause.line ?? 1}`;
  const value = 'value' in reason ? shortened(valueText(reason.value, Infinity), isWide) : '';
  return {
    path: `${whose}${path === '' ? 'the whole' : path}${more === 0 ? '' : ` (and ${more} more)`}`,
    value,
    from: resourceText(cause),
    place: at,
  };
}
