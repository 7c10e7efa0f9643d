import type { Gap } from '../core/model/gap.ts';
import { groupBy } from '../core/model/group-by.ts';

/** What is missing, in words. Kinds of objects that are missing for the same reason, as where rights end at a namespace, are one line. */
export function gapTexts(gaps: readonly Gap[]): string[] {
  // What is read in two steps may lack the same thing twice.
  const distinct = [...new Map(gaps.map((gap) => [JSON.stringify(gap), gap])).values()];
  return [...groupBy(distinct, sharedReason)].map(([reason, group]) => {
    const [first] = group;
    if (first === undefined || group.length === 1) return group.map(gapText).join('');
    return `kubernetes ${listed(group.map(kindOf).sort())}: ${reason.replaceAll(KIND, 'them')}`;
  });
}

/** Kinds that one line names; -o json has them all. */
const MOST = 8;

const listed = (kinds: readonly string[]): string =>
  kinds.length <= MOST + 1 ? kinds.join(', ') : `${kinds.slice(0, MOST).join(', ')} and ${kinds.length - MOST} more kinds`; // prettier-ignore

/** Stands for the kind in a reason that others share; no reason from a mesh holds it. */
const KIND = '\u0000';

const kindOf = ({ section }: Gap): string => section.replace(/^kubernetes /, '');

function sharedReason(gap: Gap): string {
  const isKind = gap.section.startsWith('kubernetes ');
  return isKind ? gap.reason.replaceAll(kindOf(gap), KIND) : JSON.stringify(gap);
}

const gapText = ({ section, reason, hint }: Gap): string =>
  `${section}: ${reason}${hint === '' ? '' : ` (${hint})`}`;
