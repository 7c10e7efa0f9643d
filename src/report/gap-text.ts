import type { Gap } from '../core/model/gap.ts';
import { groupBy } from '../core/model/group-by.ts';

/**
 * What is missing, in words. Kinds of objects that are missing for the same reason, as where rights end at a namespace, are one line; of
 * proxies the first ones are named, and the others counted.
 */
export function gapTexts(gaps: readonly Gap[]): string[] {
  // What is read in two steps may lack the same thing twice.
  const distinct = [...new Map(gaps.map((gap) => [JSON.stringify(gap), gap])).values()];
  return [...groupBy(distinct, sharedReason)].flatMap(([reason, group]) => {
    if (group.length === 1) return group.map(gapText);
    if (!isKind(group[0])) return proxyTexts(group);
    return `kubernetes ${listed(group.map(kindOf).sort())}: ${reason.replaceAll(KIND, 'them')}`;
  });
}

/** Kinds that one line names; -o json has them all. */
const MOST = 8;

const listed = (kinds: readonly string[]): string =>
  kinds.length <= MOST + 1 ? kinds.join(', ') : `${kinds.slice(0, MOST).join(', ')} and ${kinds.length - MOST} more kinds`; // prettier-ignore

/** Lines for proxies that lack the same. */
const MOST_PROXIES = 8;

function proxyTexts(group: readonly Gap[]): string[] {
  const texts = group.slice(0, MOST_PROXIES).map(gapText);
  const more = group.length - texts.length;
  return more === 0 ? texts : [...texts, `and the same of ${more} more, which -o json names`];
}

/** Stands for the kind or the proxy in a reason that others share; no reason from a mesh holds it. */
const KIND = '\u0000';

const kindOf = ({ section }: Gap): string => section.replace(/^kubernetes /, '');

const isKind = (gap: Gap | undefined): boolean => gap?.section.startsWith('kubernetes ') === true;

function sharedReason(gap: Gap): string {
  if (isKind(gap)) return gap.reason.replaceAll(kindOf(gap), KIND);
  const { section, reason, hint } = gap;
  const [proxy] = /^[^\s/]+\/[^\s/]+(?= |$)/.exec(section) ?? [];
  if (proxy === undefined) return JSON.stringify(gap);
  return [section, reason, hint].map((text) => text.replaceAll(proxy, KIND)).join('\n');
}

const gapText = ({ section, reason, hint }: Gap): string =>
  `${section}: ${reason}${hint === '' ? '' : ` (${hint})`}`;
