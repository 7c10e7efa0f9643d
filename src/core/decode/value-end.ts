/** Where a quoted text lies. */
export interface Quoted {
  /** Of what is between the quotes. */
  readonly start: number;
  readonly end: number;
  /** Behind its last quote. */
  readonly after: number;
}

/** Finds where values in a text end; of one that is cut off, all of its line belongs to it. Asked from left to right, it reads the text once. */
export class ValueText {
  readonly text: string;
  #lineEnd = -1;

  constructor(text: string) {
    this.text = text;
  }

  /**
   * The quoted text that begins at a place; undefined where none does. The quotes of JSON within a text of JSON have a backslash before
   * them, one level further in three, then seven: a quote with more of them than the first one has is within the text.
   */
  quoted(at: number): Quoted | undefined {
    const { text } = this;
    let start = at;
    while (text.charCodeAt(start) === BACKSLASH) start++;
    const quote = text.charAt(start++);
    if (quote === "'") return this.#singleQuoted(start);
    if (quote !== '"') return undefined;
    const limit = this.#lineEndFrom(start);
    const level = levelOf(start - 1 - at);
    for (let from = start; ;) {
      const last = text.indexOf('"', from);
      if (last === -1 || last >= limit) return { start, end: limit, after: limit };
      let first = last;
      while (first > from && text.charCodeAt(first - 1) === BACKSLASH) first--;
      const count = last - first;
      if (count % (2 * level) !== 2 * level - 1)
        return { start, end: last - Math.min(count, level - 1), after: last + 1 };
      from = last + 1;
    }
  }

  /** Where the object or list that begins at a place ends; undefined where none does. */
  structureEnd(at: number): number | undefined {
    const { text } = this;
    if (!isOpening(text.charCodeAt(at))) return undefined;
    const limit = this.#lineEndFrom(at);
    let [depth, backslashes] = [0, 0];
    for (let next = at; next < limit; next++) {
      const code = text.charCodeAt(next);
      if (code === QUOTE) next = (this.quoted(next - backslashes)?.after ?? limit) - 1;
      else if (isOpening(code)) depth++;
      else if (isClosing(code) && --depth === 0) return next + 1;
      backslashes = code === BACKSLASH ? backslashes + 1 : 0;
    }
    return limit;
  }

  /** As Envoy writes the headers that it logs for debugging: nothing is escaped, so the last quote is one behind which a value may end. */
  #singleQuoted(start: number): Quoted {
    const limit = this.#lineEndFrom(start);
    SINGLE_END.lastIndex = start;
    const end = Math.min(SINGLE_END.exec(this.text)?.index ?? limit, limit);
    return { start, end, after: Math.min(end + 1, limit) };
  }

  #lineEndFrom(at: number): number {
    if (this.#lineEnd < at) {
      const found = this.text.indexOf('\n', at);
      this.#lineEnd = found === -1 ? this.text.length : found;
    }
    return this.#lineEnd;
  }
}

const QUOTE = 34;
const BACKSLASH = 92;
const isOpening = (code: number): boolean => code === 91 || code === 123;
const isClosing = (code: number): boolean => code === 93 || code === 125;

const SINGLE_END = /'(?=[^\S\n]*(?:$|[\n,;)\]}']|\\n))|\n/g;

/** How many backslashes a quote has before it where it opens a text, and one more: 1, 2, 4, 8. */
function levelOf(backslashes: number): number {
  let level = 1;
  while (2 * level - 1 <= backslashes) level *= 2;
  return level;
}
