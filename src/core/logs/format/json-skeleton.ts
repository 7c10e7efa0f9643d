import type { FieldValue } from '../model/access-log-entry.ts';

const QUOTE = 34;
const MINUS = 45;
const ZERO = 48;
const NINE = 57;
const COMMA = 44;
const BRACE = 125;
const N = 110;

/**
 * The keys of a flat JSON line in the order in which one Envoy writes them, which stays the same as long as it runs: with
 * them a line is read without a JSON parser, about four times as fast. It reads strings without escapes, whole numbers
 * and null; anything else is left to JSON.parse.
 */
export class JsonSkeleton {
  private readonly prefixes: readonly string[];

  constructor(keys: readonly string[]) {
    this.prefixes = keys.map((key, index) => `${index === 0 ? '{' : ','}${JSON.stringify(key)}:`);
  }

  /**
   * Gives all values to `put`, by the place of their key.
   * @param isWanted by place; values of other keys are passed over
   * @returns false: the line is another one, and what was put counts for nothing
   */
  read(
    line: string,
    isWanted: readonly boolean[],
    put: (index: number, value: FieldValue) => void,
  ): boolean {
    if (line.includes('\\')) return false;
    let at = 0;
    for (let index = 0; index < this.prefixes.length; index++) {
      const prefix = this.prefixes[index] ?? '';
      if (!line.startsWith(prefix, at)) return false;
      at += prefix.length;
      const start = at;
      const code = line.charCodeAt(at);
      if (code === QUOTE) {
        const end = line.indexOf('"', at + 1);
        if (end === -1) return false;
        at = end + 1;
        if (isWanted[index] === true) put(index, line.slice(start + 1, end));
      } else if (code === N) {
        if (!line.startsWith('null', at)) return false;
        at += 4;
        if (isWanted[index] === true) put(index, null);
      } else {
        at = endOfNumber(line, at);
        if (at === -1) return false;
        if (isWanted[index] === true) put(index, Number(line.slice(start, at)));
      }
    }
    return line.charCodeAt(at) === BRACE && at + 1 === line.length;
  }
}

/** Whole numbers only, as most are; -1 for others. */
function endOfNumber(line: string, start: number): number {
  let at = line.charCodeAt(start) === MINUS ? start + 1 : start;
  const first = at;
  for (;;) {
    const code = line.charCodeAt(at);
    if (code >= ZERO && code <= NINE) at++;
    else return at > first && (code === COMMA || code === BRACE) ? at : -1;
  }
}
