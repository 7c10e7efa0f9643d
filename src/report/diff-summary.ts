import type { DiffSummary, SectionSummary } from '../core/diff/summary.ts';
import type { Cell } from './report.ts';

/** What is said of objects that only one side has. Of three sides the counts are those of the outer two. */
interface OneSided {
  readonly onlyLeft: string;
  readonly onlyRight: string;
}

/** One line for each section that either side has. */
export const summaryLines = (summary: DiffSummary, words: OneSided): Cell[][] =>
  Object.entries(summary)
    .filter(([, row]) => row.compared + row.onlyLeft + row.onlyRight > 0)
    .map(([section, row]) => [`${section.padEnd(10)} `, countsCell(row, words)]);

function countsCell(
  { compared, equal, different, onlyLeft, onlyRight }: SectionSummary,
  words: OneSided,
): Cell {
  if (different + onlyLeft + onlyRight === 0) return { text: `${equal} equal`, tone: 'good' };
  const parts = [
    different > 0 ? `${different} of ${compared} ${different === 1 ? 'differs' : 'differ'}` : '',
    onlyLeft > 0 ? `${onlyLeft} ${words.onlyLeft}` : '',
    onlyRight > 0 ? `${onlyRight} ${words.onlyRight}` : '',
  ];
  return { text: parts.filter((part) => part !== '').join(', '), tone: 'bad' };
}
