import type { Compiled } from './compiled.ts';

/** Why a line fits no format: one sentence. The format of the line before is the one it most likely should have. */
export function whyUnparsed(
  line: string,
  own: readonly Compiled[],
  last: Compiled | undefined,
): string {
  if (line === '') return 'The line is empty.';
  const odd = line.match(/(?!\t)[\p{Cc}\ufffd]/gu)?.length ?? 0;
  if (odd > 0) return `${odd} of its ${line.length} characters are no text.`;
  const compiled = last ?? own[0];
  if (compiled !== undefined)
    return `Not in the ${compiled.format.name}: ${lowered(compiled.parser.misfit(line))}`;
  if (line.startsWith('{')) return 'JSON whose keys are those of no known format, or half of it.';
  if (line.startsWith('[')) return 'It fits none of the known formats.';
  return 'It does not look like an access line.';
}

const lowered = (sentence: string): string =>
  sentence.slice(0, 1).toLowerCase() + sentence.slice(1);
