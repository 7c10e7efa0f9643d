import type { DiffResult, Difference, SectionSummary } from '../core/diff/diff.ts';
import type { DiffSection } from '../core/diff/sections.ts';
import { resourceText } from '../core/model/resource.ts';
import { type Cell, type Meta, type Report } from './report.ts';

export interface DiffReportInput {
  readonly meta: Meta;
  /** What the two sides are: "istiod", "envoy default/reviews-v1". */
  readonly left: string;
  readonly right: string;
  readonly result: DiffResult;
}

/** The report of `diff`. */
export const diffReport = ({ meta, left, right, result }: DiffReportInput): Report => ({
  command: 'diff',
  meta,
  data: { left, right, summary: result.summary, differences: result.differences },
  blocks: [
    { kind: 'lines', lines: [[`${left} : ${right}`], ...summaryLines(result.summary)] },
    {
      kind: 'lines',
      lines: groups(result.differences).flatMap((group) => objectLines(group, { left, right })),
    },
  ],
  names: [...new Set(result.differences.map(({ section, name }) => `${section}/${name}`))],
  notes: [],
  exitCode: result.differences.length > 0 ? 1 : 0,
});

function summaryLines(summary: Readonly<Record<DiffSection, SectionSummary>>): Cell[][] {
  const shown = Object.entries(summary).filter(
    ([, row]) => row.compared + row.onlyLeft + row.onlyRight > 0,
  );
  return shown.map(([section, row]) => [`${section.padEnd(10)} `, summaryCell(row)]);
}

function summaryCell({ compared, equal, different, onlyLeft, onlyRight }: SectionSummary): Cell {
  if (different + onlyLeft + onlyRight === 0) return { text: `${equal} equal`, tone: 'good' };
  const parts = [
    different > 0 && `${different} of ${compared} differ`,
    onlyLeft > 0 && `${onlyLeft} only left`,
    onlyRight > 0 && `${onlyRight} only right`,
  ];
  return { text: parts.filter((part) => part !== false).join(', '), tone: 'bad' };
}

function groups(differences: readonly Difference[]): Difference[][] {
  const byObject = new Map<string, Difference[]>();
  for (const difference of differences) {
    const key = `${difference.section} ${difference.name}`;
    byObject.set(key, [...(byObject.get(key) ?? []), difference]);
  }
  return [...byObject.values()];
}

function objectLines(
  group: readonly Difference[],
  sides: { readonly left: string; readonly right: string },
): Cell[][] {
  const [first] = group;
  if (first === undefined) return [];
  const lines: Cell[][] = [[], [{ text: `${first.section} ${first.name}`, tone: 'strong' }]];
  for (const difference of group) {
    if (difference.path !== '') lines.push([`  ${difference.path}`]);
    lines.push(
      [`    ${sides.left.padEnd(8)} `, valueText(difference.left)],
      [`    ${sides.right.padEnd(8)} `, valueText(difference.right)],
    );
    if (difference.cause !== null) lines.push([`    cause ${resourceText(difference.cause)}`]);
  }
  const stage =
    first.stage === 'unknown'
      ? []
      : [[`  stage ${first.stage}${first.note === undefined ? '' : `: ${first.note}`}`]];
  return [...lines, ...stage];
}

const LONGEST = 160;

function valueText(value: unknown): string {
  if (value === null) return 'absent';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (-o json has all of it)` : text;
}
