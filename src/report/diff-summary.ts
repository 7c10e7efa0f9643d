import type { DiffSummary, SectionSummary } from '../core/diff/diff.ts';
import type { Cell } from './report.ts';

/** One line for each section that either side has. */
export const summaryLines = (summary: DiffSummary, left: string, right: string): Cell[][] =>
  Object.entries(summary)
    .filter(([, row]) => row.compared + row.onlyLeft + row.onlyRight > 0)
    .map(([section, row]) => [`${section.padEnd(10)} `, countsCell(row, left, right)]);

function countsCell(
  { compared, equal, different, onlyLeft, onlyRight }: SectionSummary,
  left: string,
  right: string,
): Cell {
  if (different + onlyLeft + onlyRight === 0) return { text: `${equal} equal`, tone: 'good' };
  const parts = [
    different > 0 ? `${different} of ${compared} ${different === 1 ? 'differs' : 'differ'}` : '',
    onlyLeft > 0 ? `${onlyLeft} only in ${left}` : '',
    onlyRight > 0 ? `${onlyRight} only in ${right}` : '',
  ];
  return { text: parts.filter((part) => part !== '').join(', '), tone: 'bad' };
}
