import { groupBy } from '../core/model/group-by.ts';
import { resourceText, type ResourceRef } from '../core/model/resource.ts';
import type { TlsRow } from '../core/tls/model/row.ts';
import type { Cell } from './cell.ts';
import { fixText } from './tls-fix.ts';
import { adviceLines, causeLine, COLUMNS, groupLines, markOf, pairText } from './tls-group.ts';
import {
  groupsOf,
  intendedText,
  todayWords,
  verdictWords,
  type TlsGroup,
  type TodayOf,
} from './tls-words.ts';

/** Lines of a terminal, less one for what was typed and one for the headline. */
const LINES = 22;

/** So many groups that differ only in whose field it is are told as one. */
const FEWEST = 3;

/** Groups, or several told as one, of each verdict. */
const MOST_UNITS = 8;

/** Objects that are named of several. */
const MOST_OBJECTS = 4;

/** Groups that are told together. */
type Unit = readonly [TlsGroup, ...TlsGroup[]];

/**
 * Groups in lines for people: all of them, or as many as answer what is broken and what to change.
 * @param todayOf how a path works that would not any more, where something is assumed
 */
export const pathLines = (
  rows: readonly TlsRow[],
  only: 'table' | 'wide',
  todayOf: TodayOf = () => undefined,
): Cell[][] =>
  only === 'wide'
    ? groupsOf(rows).flatMap((group) => groupLines(group, true, todayOf))
    : screenLines(groupsOf(rows), todayOf);

/**
 * The lines of the first screen. Where they are more than it has, groups with the same trouble and the same remedy become one: a hundred
 * objects with the same mistake must not push the second mistake out of sight.
 */
function screenLines(groups: readonly TlsGroup[], todayOf: TodayOf): Cell[][] {
  const all = groups.map((group) => groupLines(group, false, todayOf)).flat();
  if (heightOf(all) <= LINES) return all;
  const byVerdict = groupBy(groups, ({ verdict }) => verdict);
  return [...byVerdict.values()].map(unitsOf).flatMap((units) => {
    const rest = units.slice(MOST_UNITS);
    const shown = units.slice(0, MOST_UNITS).flatMap((unit) => (unit.length < FEWEST ? groupLines(unit[0], false, todayOf) : foldedLines(unit, todayOf))); // prettier-ignore
    return rest.length === 0 ? shown : [...shown, [], moreLine(`and ${rest.length} more with ${pathsText(rest.flat())}`)]; // prettier-ignore
  });
}

const heightOf = (lines: readonly (readonly Cell[])[]): number =>
  lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(lengthOf(line) / COLUMNS)), 0);

const lengthOf = (line: readonly Cell[]): number =>
  line.reduce((sum, cell) => sum + (typeof cell === 'string' ? cell : cell.text).length, 0);

/** Of one verdict: what the YAML does not mean first, then what concerns the most paths. */
function unitsOf(groups: readonly TlsGroup[]): Unit[] {
  const kinds = [...groupBy(groups, kindOf).values()].sort((a, b) => Number(isMeant(a[0])) - Number(isMeant(b[0])) || countOf(b) - countOf(a)); // prettier-ignore
  return kinds.flatMap((kind): Unit[] => {
    const [first, ...others] = kind;
    if (first === undefined) return [];
    return kind.length < FEWEST ? kind.map((one): Unit => [one]) : [[first, ...others]];
  });
}

const isMeant = (group: TlsGroup | undefined): boolean => group?.rows[0]?.intended === undefined;

const countOf = (groups: readonly TlsGroup[]): number =>
  groups.reduce((sum, { rows }) => sum + rows.length, 0);

/** The trouble and its remedy, whoever has it. */
function kindOf({ verdict, rows: [first] }: TlsGroup): string {
  if (first === undefined) return verdict;
  const { reason, intended, client } = first;
  const fix = fixText(first)?.replaceAll(`${client.pod}.${client.namespace}`, '');
  return JSON.stringify([verdict, reason, intended, fix]);
}

function pathsText(groups: readonly TlsGroup[]): string {
  const count = countOf(groups);
  return `${count} path${count === 1 ? '' : 's'}`;
}

const moreLine = (text: string): Cell[] => [{ text: `      ${text}: -o wide`, tone: 'dim' }];

const causesOf = ({ rows: [first] }: TlsGroup): readonly ResourceRef[] => first?.causes ?? [];

const textsOf = (causes: readonly ResourceRef[]): string[] => causes.map(resourceText);

/** Groups with the same trouble: the objects in which they differ, with who meets them, then what they have in common. */
function foldedLines(unit: Unit, todayOf: TodayOf): Cell[][] {
  const [first] = unit;
  const [row] = first.rows;
  if (row === undefined) return [];
  const shared = sharedCauses(unit);
  const isShared = (cause: ResourceRef): boolean => shared.has(resourceText(cause));
  // What is to be changed comes first among the causes.
  const placeOf = (group: TlsGroup): string => textsOf(causesOf(group).filter((cause) => !isShared(cause)))[0] ?? ''; // prettier-ignore
  const places = [...groupBy(unit, placeOf).values()].sort((a, b) => countOf(b) - countOf(a));
  const shown = places.length === 1 ? unit.slice(0, MOST_OBJECTS).map((group) => [group]) : places.slice(0, MOST_OBJECTS); // prettier-ignore
  const rest = (places.length === 1 ? unit.length : places.length) - shown.length;
  const what = places.length === 1 ? '' : `, ${places.length} places to change`;
  const today = todayWords(
    unit.flatMap(({ rows }) => rows),
    todayOf,
  );
  return [
    [],
    [markOf(first.verdict), { text: verdictWords([row]), tone: 'strong' }, `   ${pathsText(unit)}${what}`], // prettier-ignore
    ...shown.flatMap((groups) => placeLines(groups, isShared)),
    ...(rest > 0 ? [moreLine(`and ${rest} more`)] : []),
    ...causesOf(first).filter(isShared).map((cause) => causeLine(cause, today)),
    ...adviceLines([sameOf(unit, ({ note }) => note), intendedText(row)], fixText(row)),
  ]; // prettier-ignore
}

/** Causes that all groups have. */
function sharedCauses(groups: readonly TlsGroup[]): ReadonlySet<string> {
  const [first = [], ...others] = groups.map((group) => textsOf(causesOf(group)));
  return new Set(first.filter((text) => others.every((one) => one.includes(text))));
}

/** What all say alike. */
function sameOf(unit: Unit, textOf: (row: TlsRow) => string | undefined): string | undefined {
  const texts = new Set(unit.map(({ rows: [row] }) => row && textOf(row)));
  return texts.size === 1 ? [...texts][0] : undefined;
}

/** One place to change with the causes that all its paths have, and whom it concerns. */
function placeLines(
  groups: readonly TlsGroup[],
  isKnown: (cause: ResourceRef) => boolean,
): Cell[][] {
  const [first, ...others] = groups;
  if (first === undefined) return [];
  const shared = sharedCauses(groups);
  const own = causesOf(first).filter((cause) => !isKnown(cause) && shared.has(resourceText(cause)));
  const more = others.length === 0 ? '' : `, and ${pathsText(others)} more`;
  const indent = own.length === 0 ? 6 : 8;
  return [
    ...own.map((cause) => causeLine(cause, '')),
    [`${' '.repeat(indent)}${pairText(first, COLUMNS - indent - more.length)}${more}`],
  ];
}
