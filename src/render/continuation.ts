import { GAP, type Shown } from './layout.ts';
import type { RenderOptions } from './renderer.ts';
import { painted } from './style.ts';
import { columnsOf, wrap } from './wrap.ts';

const INDENT = '    ';

/**
 * The cells of a row that have no room beside the others: below it and indented, "HEADER text" each, as many on a line as
 * fit. Absent ones are left out; their names are always there, since no header line tells them apart.
 */
export function continuation(
  below: readonly Shown[],
  row: number,
  { columns = Infinity, color }: RenderOptions,
): string[] {
  const room = Math.max(1, columns - INDENT.length);
  const lines: string[] = [];
  let filled = Infinity;
  for (const { head, cells, texts } of below) {
    const text = texts[row] ?? '';
    if (text === '' || text === '-') continue;
    const label = `${head.header} `;
    const paint = (line: string): string => painted(line, cells[row] ?? '', color);
    const [first = '', ...more] = wrap(label + text, room);
    const shown = first.startsWith(label) ? label + paint(first.slice(label.length)) : first;
    const width = columnsOf(first);
    if (more.length === 0 && filled + GAP.length + width <= room) {
      lines.push(`${lines.pop() ?? ''}${GAP}${shown}`);
      filled += GAP.length + width;
    } else {
      lines.push(...[shown, ...more.map(paint)].map((line) => INDENT + line));
      filled = more.length === 0 ? width : Infinity;
    }
  }
  return lines;
}
