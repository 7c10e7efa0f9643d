import { resourceText, type ResourceRef } from '../core/model/resource.ts';
import { isAssumed } from '../core/tls/assume/assumed-mesh.ts';
import type { TlsRow } from '../core/tls/model/row.ts';
import type { Cell } from './cell.ts';
import { fixText } from './tls-fix.ts';
import {
  intendedText,
  todayWords,
  verdictWords,
  type TlsGroup,
  type TodayOf,
} from './tls-words.ts';

const MARKS = { conflict: '✗', warning: '!', unknown: '?', ok: '✓' } as const;
const TONES = { conflict: 'bad', warning: 'warn', unknown: 'dim', ok: 'good' } as const;

/** "  ✗ " */
export const markOf = (verdict: TlsRow['verdict']): Cell => ({ text: `  ${MARKS[verdict]} `, tone: TONES[verdict] }); // prettier-ignore

/** Columns of a terminal that is not wide. */
export const COLUMNS = 100;

/** Clients and servers that a group names at most. */
const MOST = 4;

/** As many names as there is room for, one at least. @param room in columns */
function someOf(names: readonly string[], room: number): string {
  let text = '';
  for (let count = 1; count <= Math.min(MOST, names.length); count++) {
    const rest = names.length - count;
    const longer = `${names.slice(0, count).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
    if (count > 1 && longer.length > room) break;
    text = longer;
  }
  return text;
}

const ARROW = ' → ';

/** "shop/web, shop/cron and 3 more → db.shop:80". @param room in columns; all names where it is without end */
export function pairText({ clients, servers }: TlsGroup, room: number): string {
  if (room === Infinity) return `${clients.join(', ')}${ARROW}${servers.join(', ')}`;
  const width = room - ARROW.length;
  const callers = someOf(clients, width - Math.min(width / 2, someOf(servers, width / 2).length));
  return `${callers}${ARROW}${someOf(servers, width - callers.length)}`;
}

/** A cause and where it stands; of an assumed one, which stands nowhere, how it is without it. @param today todayWords */
export function causeLine(cause: ResourceRef, today: string): Cell[] {
  const place = cause.file === undefined ? '' : `${cause.file}:${cause.line ?? 1}`;
  const beside = isAssumed(cause) ? today : place;
  return [
    `      ${resourceText(cause)}`,
    { text: beside === '' ? '' : `  ${beside}`, tone: 'dim' },
  ];
}

/** What else is to be said under the causes, and what to do. */
export const adviceLines = (notes: readonly (string | undefined)[], fix: string | undefined): Cell[][] => [
  ...notes.flatMap((text) => (text === undefined ? [] : [[{ text: `      ${text}`, tone: 'dim' as const }]])),
  ...(fix === undefined ? [] : [[`      fix: ${fix}`]]),
]; // prettier-ignore

/** The lines of one group: who, why, whose field, and what to do. Of what agrees only the count is told where there is not room for all. */
export function groupLines(group: TlsGroup, isWide: boolean, todayOf: TodayOf): Cell[][] {
  const { verdict, rows } = group;
  const [first] = rows;
  if (first === undefined) return [];
  const mark = markOf(verdict);
  const words = verdictWords(rows);
  const isFine = verdict === 'ok' && first.intended === undefined;
  if (isFine && !isWide && rows.length > 1) return [[mark, words]];
  const who = pairText(group, isWide ? Infinity : COLUMNS - 7 - words.length);
  const today = todayWords(rows, todayOf);
  return [
    ...(isFine && !isWide ? [] : [[]]),
    [mark, { text: who, tone: 'strong' }, `   ${words}`],
    ...first.causes.map((cause) => causeLine(cause, today)),
    ...adviceLines([first.note, intendedText(first)], fixText(first)),
  ];
}
