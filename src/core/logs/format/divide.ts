import { followsFirst } from './separator.ts';
import type { TextLayout } from './text-layout.ts';

/**
 * Divides a line at the first place of each literal. It succeeds only where that is the one way to divide the line:
 * every literal stands at the first place where it can (each first occurrence of its first character), and, from the
 * right, none could stand later, as no value holds the literal before it. Values with quotes or spaces in them, and
 * literals that are not there, make it fail: those lines are left to `solve`.
 * @param bounds gets start and end of every stretch
 */
export function divide(
  { head, stretches, tail }: TextLayout,
  line: string,
  bounds: number[],
): boolean {
  if (head !== '' && !line.startsWith(head)) return false;
  let at = head.length;
  const last = stretches.length - 1;
  for (let index = 0; index <= last; index++) {
    const stretch = stretches[index];
    if (stretch === undefined) return false;
    const { after, needsProof, before } = stretch;
    let end = line.length;
    if (after !== undefined) {
      end = line.indexOf(after.first, at);
      if (end === -1 || !followsFirst(after, line, end)) return false;
    }
    if (needsProof && holds(line, { text: before, start: at, end })) return false;
    bounds[2 * index] = at;
    bounds[2 * index + 1] = end;
    at = end + (after === undefined ? 0 : after.text.length);
  }
  return at === line.length || (last === -1 && line === head + tail);
}

function holds(
  line: string,
  { text, start, end }: { readonly text: string; readonly start: number; readonly end: number },
): boolean {
  const found = line.indexOf(text, start);
  return found !== -1 && found + text.length <= end;
}
