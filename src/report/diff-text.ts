import { listed } from '../core/model/listed.ts';
import { groupBy } from '../core/model/group-by.ts';
import type { DiffPair, DiffReportInput } from './diff-input.ts';
import { objectLines } from './diff-objects.ts';
import { summaryLines } from './diff-summary.ts';
import type { Block, Cell } from './report.ts';

/** The answer for people: who differs, then counts per section and objects; comparisons that found the same stand together. */
export function textBlocks({ pairs, heading, meta }: DiffReportInput): Block[] {
  const several = pairs.length > 1;
  // Of several proxies one may be left that can be compared.
  const isOneOfMany = meta.target.includes(',');
  const shown = several ? pairs.filter(differs) : pairs;
  return (['table', 'wide'] as const).flatMap((only) => {
    const isWide = only === 'wide';
    const first = heading === undefined ? (several ? overview(pairs, isWide) : []) : [[heading]];
    const groups = [...groupBy(shown, finding).values()];
    return [first, ...groups.map((alike) => groupLines(alike, { isOneOfMany, isWide }))]
      .filter((lines) => lines.length > 0)
      .map((lines): Block => ({ kind: 'lines', lines, only: [only] }));
  });
}

const differs = ({ result }: DiffPair): boolean => result.differences.length > 0;

const finding = ({ leftName, rightName, result: { summary, differences } }: DiffPair): string =>
  JSON.stringify([leftName, rightName, summary, differences]);

/** Proxies at the top of the answer: more push what differs from the screen. */
const MOST_PROXIES = 10;

function overview(pairs: readonly DiffPair[], isWide: boolean): Cell[][] {
  const bad = pairs.filter(differs);
  const named = isWide ? bad : bad.slice(0, MOST_PROXIES);
  const rest = bad.length - named.length;
  if (bad.length > 0)
    return [
      [{ text: `${bad.length} of ${pairs.length} proxies differ.`, tone: 'bad' }],
      ...named.map(({ proxy }): Cell[] => [`  ${proxy}`]),
      ...(rest === 0 ? [] : [[`  and ${rest} more (-o wide or json has all)`]]),
    ];
  const all = `All ${pairs.length} proxies`;
  const isOfSides = pairs.every(({ leftName }) => SIDES.has(leftName));
  return [[{ text: isOfSides ? `${all} agree: ${sidesText(pairs[0])}.` : `${all} are the same on both sides.`, tone: 'good' }]];
} // prettier-ignore

/** What the left side is called where the sides of one proxy are compared. */
const SIDES: ReadonlySet<string> = new Set(['intended', 'istiod']);

/** "intended : istiod : Envoy" */
function sidesText(pair: DiffPair | undefined): string {
  if (pair === undefined) return '';
  const [left, right] = forPeople(pair.leftName, pair.rightName);
  return [left, ...(pair.result.pairs === undefined ? [] : ['istiod']), right].join(' : ');
}

/** Proxies that the heading of a group names. */
const MOST = 4;

/** Comparisons that found the same: one of them, under the names of all. */
function groupLines(
  alike: readonly DiffPair[],
  { isOneOfMany, isWide }: { readonly isOneOfMany: boolean; readonly isWide: boolean },
): Cell[][] {
  const [pair] = alike;
  if (pair === undefined) return [];
  const [left, right] = forPeople(pair.leftName, pair.rightName);
  // Two proxies are named by the sides.
  const isNamed = [`${pair.leftName} : ${pair.rightName}`, pair.rightName].includes(pair.proxy);
  const names = listed(alike.map(({ proxy }) => proxy), isWide ? Infinity : MOST); // prettier-ignore
  return [
    [{ text: `${isOneOfMany && !isNamed ? `${names}  ` : ''}${sidesText(pair)}`, tone: 'strong' }],
    ...summaryLines(pair.result.summary, oneSided(pair, left, right)),
    ...objectLines(pair.result.differences, { left, right, isWide }),
  ];
}

const oneSided = (
  { result }: DiffPair,
  left: string,
  right: string,
): { readonly onlyLeft: string; readonly onlyRight: string } =>
  result.pairs === undefined
    ? { onlyLeft: `only in ${left}`, onlyRight: `only in ${right}` }
    : { onlyLeft: `not in ${right}`, onlyRight: `not ${left}` };

/** Long paths without the directories that both have: what is left tells them apart. */
function forPeople(left: string, right: string): readonly [string, string] {
  const [a, b] = [left.split('/'), right.split('/')];
  if (Math.min(a.length, b.length) < LONG_PATH) return [spoken(left), spoken(right)];
  const parts = Math.min(a.length, b.length) - 1;
  let head = 0;
  while (head < parts && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < parts - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const rest = (path: readonly string[]): string => path.slice(head, path.length - tail).join('/');
  return [rest(a), rest(b)];
}

/** Directories from which on a path is long. */
const LONG_PATH = 4;

const spoken = (name: string): string => (name === 'envoy' ? 'Envoy' : name);
