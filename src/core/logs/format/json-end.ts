const QUOTE = 34;
const BACKSLASH = 92;
const OPENING = new Set([91, 123]);
const CLOSING = new Set([93, 125]);

/** Metadata is small; a hostile line of brackets must not be walked from each of them to its end. */
const LONGEST = 16_384;

/** Where the JSON object or list that begins at `start` ends; undefined when none begins there or it does not end. */
export function jsonEnd(line: string, start: number): number | undefined {
  if (!OPENING.has(line.charCodeAt(start))) return undefined;
  let depth = 0;
  let isInText = false;
  for (let at = start; at < Math.min(line.length, start + LONGEST); at++) {
    const code = line.charCodeAt(at);
    if (isInText) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) isInText = false;
    } else if (code === QUOTE) isInText = true;
    else if (OPENING.has(code)) depth++;
    else if (CLOSING.has(code) && --depth === 0) return at + 1;
  }
  return undefined;
}
