import type { WhyItem, WhyReason } from '../core/why/answer.ts';
import type { Exclusion } from '../core/why/exclusion.ts';
import { resourceText, type ResourceRef } from '../core/model/resource.ts';
import { valueText } from './diff-values.ts';
import type { Block, Cell, Report, TableBlock } from './report.ts';
import { tableOf, withProxyColumn } from './table.ts';
import { foldedReasons, type ShownReason } from './why-fold.ts';

/**
 * The report of `diff --why`: for each thing what was left out and by which rule, then where its values come from; at the
 * end where a side has something else. It explains, so that nothing of it is a failure.
 * @param diff the differences of what the answer is about
 */
export function whyReport(diff: Report, why: readonly WhyItem[]): Report {
  const differs = diff.exitCode !== 0;
  const parts = diff.blocks.filter(({ only }) => differs && only?.includes('csv') === false);
  return {
    ...diff,
    data: { ...diff.data, why },
    blocks: [...whyBlocks(why), ...parts],
    names: [...new Set(why.map(({ kind, name }) => `${kind}/${name}`))],
    exitCode: 0,
  };
}

function whyBlocks(items: readonly WhyItem[]): Block[] {
  const several = items.some(({ proxy }) => proxy !== items[0]?.proxy);
  const most = Math.max(LEAST, Math.floor(SCREEN / Math.max(items.length, 1)));
  return [...items.flatMap((item) => itemBlocks(item, { several, most })), flatBlock(items)];
}

const PEOPLE = ['table', 'wide'] as const;

/** Lines of reasons that all answers share, and that each has at least. */
const SCREEN = 16;
const LEAST = 3;

function itemBlocks(
  item: WhyItem,
  { several, most }: { readonly several: boolean; readonly most: number },
): Block[] {
  const lines = [
    heading(item, several),
    ...foldedExclusions(item.exclusions).flatMap(exclusionLines),
  ];
  const blocks: Block[] = [{ kind: 'lines', lines, only: PEOPLE }];
  if (item.chain.length === 0) return blocks;
  for (const only of PEOPLE)
    blocks.push({ ...chainTable(foldedReasons(item, only === 'wide' ? Infinity : most)), only: [only] }); // prettier-ignore
  return blocks;
}

function heading({ proxy, kind, name, present, exclusions }: WhyItem, several: boolean): Cell[] {
  const title = `${several ? `${proxy}  ` : ''}${kind} ${name}`;
  const count = exclusions.length === 0 ? '' : `, with ${exclusions.length} finding${exclusions.length === 1 ? '' : 's'}`; // prettier-ignore
  return [
    { text: title, tone: 'strong' },
    '  ',
    present ? { text: `in effect${count}`, tone: count === '' ? 'good' : 'warn' } : { text: 'not in effect', tone: 'bad' }, // prettier-ignore
  ];
}

/** One rule that left something out for several fields is said once. */
function foldedExclusions(exclusions: readonly Exclusion[]): FoldedExclusion[] {
  const byRule = new Map<string, FoldedExclusion>();
  for (const { asks, ...exclusion } of exclusions) {
    const { code, says, cause } = exclusion;
    const key = JSON.stringify([code, says, cause && resourceText(cause)]);
    const known = byRule.get(key) ?? { ...exclusion, asks: [] };
    if (asks !== undefined) known.asks.push(asks);
    byRule.set(key, known);
  }
  return [...byRule.values()];
}

type FoldedExclusion = Omit<Exclusion, 'asks'> & { readonly asks: ResourceRef[] };

function exclusionLines({ code, says, cause, asks }: FoldedExclusion): Cell[][] {
  return [
    ['  ', { text: code, tone: 'bad' }, `: ${says}`],
    ...(cause === null ? [] : [['    cause ', ...refCells(cause)]]),
    ...asks.map((ref): Cell[] => ['    at    ', ...refCells(ref)]),
  ];
}

function refCells(ref: ResourceRef): Cell[] {
  return [resourceText(ref), { text: placeOf(ref, '  '), tone: 'dim' }];
}

const placeOf = ({ file, line }: ResourceRef, before = ''): string =>
  file === undefined ? '' : `${before}${file}:${line ?? 1}`;

const chainTable = (rows: readonly ShownReason[]): TableBlock =>
  tableOf<ShownReason>(
    [
      { header: 'VALUE OF', cell: ({ path }) => path },
      { header: 'VALUE', cell: ({ value }) => value },
      { header: 'FROM', cell: ({ from }) => from },
      { header: 'AT', cell: ({ place }) => place, worth: ({ place }) => place !== '' },
    ],
    rows,
  );

/** One line of csv: a rule that left something out, or a value. */
interface FlatRow {
  readonly proxy: string;
  readonly item: WhyItem;
  readonly exclusion?: Exclusion;
  readonly reason?: WhyReason;
}

function flatBlock(items: readonly WhyItem[]): Block {
  const rows = items.flatMap((item): FlatRow[] => {
    const base = { proxy: item.proxy, item };
    const all: FlatRow[] = [
      ...item.exclusions.map((exclusion): FlatRow => ({ ...base, exclusion })),
      ...item.chain.map((reason): FlatRow => ({ ...base, reason })),
    ];
    return all.length === 0 ? [base] : all;
  });
  const causeOf = ({ exclusion, reason }: FlatRow): ResourceRef | undefined => exclusion?.cause ?? reason?.cause; // prettier-ignore
  const table = tableOf<FlatRow>(
    withProxyColumn<FlatRow>(
      [
        { header: 'KIND', cell: ({ item }) => item.kind },
        { header: 'NAME', cell: ({ item }) => item.name },
        { header: 'PRESENT', cell: ({ item }) => String(item.present) },
        { header: 'CODE', cell: ({ exclusion }) => exclusion?.code ?? '' },
        { header: 'SECTION', cell: ({ reason }) => reason?.section ?? '' },
        { header: 'OBJECT', cell: ({ reason }) => reason?.object ?? '' },
        { header: 'PATH', cell: ({ reason }) => reason?.path ?? '' },
        { header: 'VALUE', cell: ({ reason }) => (reason === undefined || !('value' in reason) ? '' : valueText(reason.value, Infinity)) }, // prettier-ignore
        { header: 'CAUSE', cell: (row) => { const cause = causeOf(row); return cause === undefined ? '' : resourceText(cause); } }, // prettier-ignore
        { header: 'AT', cell: (row) => { const cause = causeOf(row); return cause === undefined ? '' : placeOf(cause); } }, // prettier-ignore
        { header: 'ASKS', cell: ({ exclusion }) => (exclusion?.asks === undefined ? '' : resourceText(exclusion.asks)) }, // prettier-ignore
        { header: 'SAYS', cell: ({ exclusion }) => exclusion?.says ?? '' },
      ],
      rows,
    ),
    rows,
  );
  return { ...table, only: ['csv'] };
}
