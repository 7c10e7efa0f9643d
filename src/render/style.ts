import type { Cell, Tone } from '../report/report.ts';
import { inert } from './inert.ts';

const SGR: Readonly<Record<Tone, string>> = {
  good: '32',
  warn: '33',
  bad: '31',
  dim: '2',
  strong: '1',
};

/** Display text of a cell, neutralised, without colour. */
export const cellText = (cell: Cell): string => inert(typeof cell === 'string' ? cell : cell.text);

/** Text with the cell's tone as colour. */
export function painted(text: string, cell: Cell, color: boolean): string {
  if (!color || typeof cell === 'string') return text;
  return `\u001b[${SGR[cell.tone]}m${text}\u001b[0m`;
}
