import { listed } from '../core/model/listed.ts';
import type { Difference } from '../core/diff/diff.ts';
import { groupBy } from '../core/model/group-by.ts';
import { resourceText, type ResourceRef } from '../core/model/resource.ts';
import { REORDERED, valueTexts } from './diff-values.ts';
import type { Cell } from './report.ts';

/** What a block of lines is made of. */
export interface ObjectLines {
  /** What the two sides are called for people. */
  readonly left: string;
  readonly right: string;
  readonly isWide: boolean;
}

/** Objects of a section whose differences are the same. */
interface Group {
  readonly section: string;
  readonly names: string[];
  readonly differences: readonly Difference[];
}

/** Objects with what differs in them; objects that differ in the same way stand together. */
export const objectLines = (differences: readonly Difference[], sides: ObjectLines): Cell[][] =>
  groups(differences).flatMap((group) => groupLines(group, sides));

function groups(differences: readonly Difference[]): Group[] {
  const byObject = new Map<string, Difference[]>();
  for (const difference of differences) {
    const key = `${difference.section} ${difference.name}`;
    const list = byObject.get(key) ?? [];
    list.push(difference);
    byObject.set(key, list);
  }
  const alike = new Map<string, Group>();
  for (const list of byObject.values()) {
    const [first] = list;
    if (first === undefined) continue;
    const key = JSON.stringify(list.map(({ name: _, ...rest }) => rest));
    const group = alike.get(key);
    if (group !== undefined) group.names.push(first.name);
    else alike.set(key, { section: first.section, names: [first.name], differences: list });
  }
  return [...alike.values()];
}

/** Names of objects that a heading lists. */
const MOST = 4;

function groupLines({ section, names, differences }: Group, sides: ObjectLines): Cell[][] {
  const title = `${section} ${listed(names, sides.isWide ? Infinity : MOST)}`;
  const cause = sharedCause(differences);
  const stages = byStage(differences);
  return [
    [],
    [{ text: title, tone: 'strong' }],
    ...(stages.size > 1 ? [] : stageLines(differences[0])),
    ...(cause === undefined ? [] : causeLines(cause, '  ')),
    ...[...stages.values()].flatMap((alike) => [
      ...(stages.size > 1 ? stageLines(alike[0], 'unknown') : []),
      ...alike.flatMap((difference) =>
        valueLines(difference, sides, cause === undefined ? difference.cause : null),
      ),
    ]),
  ];
}

/** Of three sides one object may part twice, each time for another reason: its differences by where they parted. */
const byStage = (differences: readonly Difference[]): ReadonlyMap<string, Difference[]> =>
  groupBy(
    differences.filter((row) => !isToldAlready(row, differences)),
    ({ stage, note }) => `${stage} ${stageNote(note)}`,
  );

/** Where only the side in the middle is another one, its two neighbours part at the same place with the same values. */
const isToldAlready = (row: Difference, others: readonly Difference[]): boolean =>
  row.stage === 'unknown' &&
  row.values !== undefined &&
  others.some(({ path, stage }) => path === row.path && stage !== 'unknown');

/** Said once where all differences of an object have the same one. */
const sharedCause = ([first, ...others]: readonly Difference[]): ResourceRef | undefined =>
  first !== undefined &&
  first.cause !== null &&
  others.every(({ cause }) => JSON.stringify(cause) === JSON.stringify(first.cause))
    ? first.cause
    : undefined;

/** @param spoken an unknown stage is worth a line, too: beside others it would seem to be theirs */
function stageLines(first: Difference | undefined, spoken?: 'unknown'): Cell[][] {
  if (first === undefined || (first.stage === 'unknown' && spoken !== 'unknown')) return [];
  const note = stageNote(first.note);
  return [['  stage ', { text: first.stage, tone: 'bad' }, note === '' ? '' : `: ${note}`]];
}

/** What a note says of the stage. */
const stageNote = (note = ''): string =>
  note.replace(`${REORDERED}; `, '').replace(REORDERED, '').trim();

const causeLines = (cause: ResourceRef, indent: string): Cell[][] => {
  const place = cause.file === undefined ? '' : `  ${cause.file}:${cause.line ?? 1}`;
  return [[`${indent}cause `, resourceText(cause), { text: place, tone: 'dim' }]];
};

function valueLines(
  difference: Difference,
  { left, right, isWide }: ObjectLines,
  cause: ResourceRef | null,
): Cell[][] {
  // A whole object says nothing on a line of text; the wide form has it.
  if (difference.path === '' && !isWide && (difference.left === null || difference.right === null))
    return [[onlyIn(owners(difference, { left, right }))]];
  const texts = sideTexts(difference, { left, right, isWide });
  const width = Math.max(...texts.map(([name]) => name.length));
  const order = difference.note?.startsWith(REORDERED) === true ? `  (${REORDERED})` : '';
  return [
    ...(difference.path === '' ? [] : [[`  ${difference.path}${order}`]]),
    ...texts.map(([name, value]) => [`    ${name.padEnd(width)}  `, value]),
    ...(cause === null ? [] : causeLines(cause, '    ')),
  ];
}

/** The sides that have a whole object. */
function owners(
  { left: a, values }: Difference,
  { left, right }: Pick<ObjectLines, 'left' | 'right'>,
): string[] {
  if (values === undefined) return [a === null ? right : left];
  return SIDES.filter(([side]) => values[side] !== null).map(([, name]) => name);
}

/** In the order in which config travels, as people call them. */
const SIDES = [
  ['intended', 'intended'],
  ['istiod', 'istiod'],
  ['envoy', 'Envoy'],
] as const;

/** Each side's value as text: two, or all three. */
function sideTexts(
  difference: Difference,
  { left, right, isWide }: ObjectLines,
): (readonly [string, string])[] {
  const { values } = difference;
  if (values === undefined) {
    const [a, b] = valueTexts(difference, isWide);
    return [[left, a], [right, b]]; // prettier-ignore
  }
  return SIDES.map(([side, name]) => {
    const [text] = valueTexts({ ...difference, left: values[side] }, isWide);
    return [name, text];
  });
}

const onlyIn = (names: readonly string[]): string =>
  `  only ${names.join(' and ')} ${names.length > 1 ? 'have' : 'has'} it`;
