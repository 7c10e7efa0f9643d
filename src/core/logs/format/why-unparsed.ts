import { compileFormats, type Compiled } from './compiled.ts';
import { ISTIO_TEXT } from './known-formats.ts';

/**
 * Why a line fits no format: one sentence. The format of the line before is the one it most likely should have, unless one of both is
 * JSON.
 */
export function whyUnparsed(
  line: string,
  own: readonly Compiled[],
  last: Compiled | undefined,
): string {
  if (line === '') return 'The line is empty.';
  const odd = line.match(/(?!\t)[\p{Cc}\ufffd]/gu)?.length ?? 0;
  if (odd > 0) return `${odd} of its ${line.length} characters are no text.`;
  const isJson = line.startsWith('{');
  const isAlike = ({ format }: Compiled): boolean => (format.template.kind === 'json') === isJson;
  const compiled =
    last !== undefined && isAlike(last)
      ? last
      : (own.find(isAlike) ?? (line.startsWith('[') ? usualText() : undefined));
  if (compiled !== undefined)
    return `Not in the ${compiled.format.name}: ${lowered(compiled.parser.misfit(line))}`;
  if (isJson) return 'JSON whose keys are those of no known format, or half of it.';
  return 'It does not look like an access line.';
}

let usual: Compiled | undefined;

/** Compiled for the first line that needs it. */
const usualText = (): Compiled | undefined =>
  (usual ??= compileFormats([ISTIO_TEXT], undefined).compiled[0]);

const lowered = (sentence: string): string =>
  sentence.slice(0, 1).toLowerCase() + sentence.slice(1);
