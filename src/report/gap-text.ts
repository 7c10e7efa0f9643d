import type { Gap } from '../core/model/gap.ts';
import { groupBy } from '../core/model/group-by.ts';

/** What is missing, in words. Kinds of objects that are missing for the same reason, as where rights end at a namespace, are one line. */
export function gapTexts(gaps: readonly Gap[]): string[] {
  return [...groupBy(gaps, sharedReason)].map(([reason, group]) => {
    const [first] = group;
    if (first === undefined || group.length === 1) return group.map(gapText).join('');
    return `kubernetes ${group.map(kindOf).sort().join(', ')}: ${reason.replaceAll(KIND, 'them')}`;
  });
}

/** Stands for the kind in a reason that others share; no reason from a mesh holds it. */
const KIND = '\u0000';

const kindOf = ({ section }: Gap): string => section.replace(/^kubernetes /, '');

function sharedReason(gap: Gap): string {
  const isKind = gap.section.startsWith('kubernetes ');
  return isKind ? gap.reason.replaceAll(kindOf(gap), KIND) : JSON.stringify(gap);
}

const gapText = ({ section, reason, hint }: Gap): string =>
  `${section}: ${reason}${hint === '' ? '' : ` (${hint})`}`;
