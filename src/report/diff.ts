import { listed } from '../core/model/listed.ts';
import type { Difference, DiffResult } from '../core/diff/diff.ts';
import { addSummaries, type DiffSummary } from '../core/diff/summary.ts';
import { DIFF_SECTIONS } from '../core/diff/section-names.ts';
import { resourceText } from '../core/model/resource.ts';
import { endpointBlocks, isAstray } from './diff-endpoints.ts';
import type { DiffPair, DiffReportInput } from './diff-input.ts';
import { textBlocks } from './diff-text.ts';
import { valueTexts } from './diff-values.ts';
import type { Block, Report } from './report.ts';
import { tableOf } from './table.ts';

/** A difference of one of several comparisons says which. */
type DiffRow = Difference & { readonly proxy?: string };

/** The report of `diff`. */
export function diffReport(input: DiffReportInput): Report {
  const { meta, pairs, endpoints } = input;
  const several = pairs.length > 1;
  const differences = pairs.flatMap(({ proxy, result }): DiffRow[] =>
    several ? result.differences.map((row) => ({ proxy, ...row })) : [...result.differences],
  );
  return {
    command: 'diff',
    meta,
    data: {
      left: common(pairs.map(({ leftName }) => leftName)),
      right: common(pairs.map(({ rightName }) => rightName)),
      summary: addSummaries(pairs.map(({ result }) => result.summary)),
      differences,
      ...(several ? { items: pairs.map(itemOf) } : pairsOf(pairs)),
      ...(endpoints === undefined ? {} : { endpoints }),
      ...byNature(pairs),
    },
    blocks: [...textBlocks(input), flatBlock(differences), ...endpointBlocks(endpoints ?? [])],
    names: [...new Set(differences.map(({ section, name }) => `${section}/${name}`))],
    patch: pairs.flatMap(({ proxy, result }) =>
      several ? result.patches.map((patch) => ({ proxy, ...patch })) : result.patches,
    ),
    notes: [...(input.notes ?? []), ...natureNotes(pairs)],
    exitCode: differences.length > 0 || endpoints?.some(isAstray) === true ? 1 : 0,
  };
}

/** Of three sides, the counts of both steps. */
function pairsOf([pair]: readonly DiffPair[]): { readonly pairs?: DiffPairs } {
  const steps = pair?.result.pairs;
  if (steps === undefined) return {};
  return { pairs: Object.fromEntries(steps.map(({ sides, summary }) => [sides, summary])) };
}

/** Counts by "intended,istiod" and the like. */
export type DiffPairs = Readonly<Record<string, DiffSummary>>;

/** What the sides of all comparisons are called; empty where each is another. */
const common = ([first = '', ...others]: readonly string[]): string =>
  others.every((name) => name === first) ? first : '';

/** The counts of one of several comparisons. */
export interface DiffItem {
  readonly proxy: string;
  readonly left: string;
  readonly right: string;
  readonly summary: DiffSummary;
  /** Of three sides. */
  readonly pairs?: DiffPairs;
}

const itemOf = ({ proxy, leftName, rightName, result }: DiffPair): DiffItem => ({
  proxy,
  left: leftName,
  right: rightName,
  summary: result.summary,
  ...pairsOf([{ proxy, leftName, rightName, result }]),
});

function byNature(pairs: readonly DiffPair[]): { readonly byNature?: DiffResult['byNature'] } {
  const values = pairs.flatMap(({ result }) => result.byNature);
  return values.length === 0 ? {} : { byNature: values };
}

function natureNotes(pairs: readonly DiffPair[]): string[] {
  const values = pairs.flatMap(({ result }) => result.byNature);
  if (values.length === 0) return [];
  const where = [...new Set(values.map(({ section, name }) => `${section}/${name}`))];
  return [
    `${values.length} value${values.length === 1 ? '' : 's'} that only name the proxy itself (its address or pod) are left out: ${listed(where, 3)}.`,
  ];
}

/** One line each for csv. */
function flatBlock(differences: readonly DiffRow[]): Block {
  const proxies = differences.some(({ proxy }) => proxy !== undefined);
  const rows = [...differences].sort(
    (a, b) => DIFF_SECTIONS.indexOf(a.section) - DIFF_SECTIONS.indexOf(b.section),
  );
  const table = tableOf<DiffRow>(
    [
      ...(proxies ? [{ header: 'PROXY', cell: ({ proxy = '' }: DiffRow) => proxy }] : []),
      { header: 'SECTION', cell: ({ section }) => section },
      { header: 'NAME', cell: ({ name }) => name },
      { header: 'PATH', cell: ({ path }) => path },
      { header: 'LEFT', cell: (row) => valueTexts(row, true)[0] },
      { header: 'RIGHT', cell: (row) => valueTexts(row, true)[1] },
      { header: 'STAGE', cell: ({ stage }) => stage },
      { header: 'CAUSE', cell: ({ cause }) => (cause === null ? '' : resourceText(cause)) },
      { header: 'NOTE', cell: ({ note = '' }) => note },
    ],
    rows,
  );
  return { ...table, only: ['csv'] };
}
