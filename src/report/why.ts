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
  return [...items.flatMap((item) => itemBlocks(item, several)), flatBlock(items)];
}

const PEOPLE = ['table', 'wide'] as const;

function itemBlocks(item: WhyItem, several: boolean): Block[] {
  const lines = [heading(item, several), ...item.exclusions.flatMap(exclusionLines)];
  const blocks: Block[] = [{ kind: 'lines', lines, only: PEOPLE }];
  if (item.chain.length === 0) return blocks;
  for (const only of PEOPLE)
    blocks.push({ ...chainTable(foldedReasons(item.chain, only === 'wide')), only: [only] });
  return blocks;
}

function heading({ proxy, kind, name, present, exclusions }: WhyItem, several: boolean): Cell[] {
  const title = `${several ? `${proxy}  ` : ''}${kind} ${name}`;
  const count = exclusions.length === 0 ? '' : `, with ${exclusions.length} thing${exclusions.length === 1 ? '' : 's'} left out`; // prettier-ignore
  return [
    { text: title, tone: 'strong' },
    '  ',
    present ? { text: `in effect${count}`, tone: count === '' ? 'good' : 'warn' } : { text: 'not in effect', tone: 'bad' }, // prettier-ignore
  ];
}

function exclusionLines({ code, says, cause, asks }: Exclusion): Cell[][] {
  return [
    ['  ', { text: code, tone: 'bad' }, `: ${says}`],
    ...(cause === null ? [] : [['    cause ', ...refCells(cause)]]),
    ...(asks === undefined || asks === cause ? [] : [['    at    ', ...refCells(asks)]]),
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
