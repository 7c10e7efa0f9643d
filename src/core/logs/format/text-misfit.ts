import { operatorText } from './operator.ts';
import type { TextLayout } from './text-layout.ts';

const SHOWN = 40;

/** Where a line leaves its format, read from the left: one sentence. */
export function explainMisfit({ head, stretches }: TextLayout, line: string): string {
  if (!line.startsWith(head)) return `It does not begin with ${quoted(head)}.`;
  let at = head.length;
  for (const { columns, after } of stretches) {
    const [column] = columns;
    if (column === undefined) break;
    const name = `%${columns.map(({ operator }) => operatorText(operator)).join('%%')}%`;
    const end = after === undefined ? line.length : line.indexOf(after.text, at);
    if (end === -1) return `It ends within ${name}: ${quoted(after?.text ?? '')} is missing.`;
    const value = line.slice(at, end);
    const isWrong = columns.length === 1 && column.isStrict && value !== '-' && value !== '';
    if (isWrong && column.read(line, at, end) === undefined)
      return `${quoted(value)} cannot be ${name}.`;
    at = end + (after?.text.length ?? 0);
  }
  return at === line.length ? 'Its values do not fit together.' : `${quoted(line.slice(at))} is left over.`; // prettier-ignore
}

const quoted = (text: string): string =>
  `"${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}"`;
