import stringWidth from 'string-width';

/**
 * Text that may be followed by a line break: words, then parts of host names, paths and names (but not of addresses, times
 * and versions, whose digits belong together), then humps of CamelCase.
 */
const WORD = /\S*\s*/g;
const PART = /(?:[^\s.,;:/|=_-]|[.:](?=\d))*[\s.,;:/|=_-]*/g;
const HUMP = /.(?:[^\p{Lu}]|(?<=\p{Lu})\p{Lu}(?!\p{Ll}))*/gsu;

const pieces = (text: string, level: RegExp): readonly string[] => text.match(level) ?? [];

/** A character with its marks. Intl.Segmenter knows more, but needs a minute for a text of 200,000 characters. */
const CHARACTER = /\P{M}\p{M}*|\p{M}+/gu;

/** How a piece of text falls apart when it does not fit into a line; the last way always helps. */
const WAYS: readonly ((piece: string) => readonly string[])[] = [
  (text) => pieces(text, WORD),
  (text) => pieces(text, PART),
  (text) => pieces(text, HUMP),
  (text) => pieces(text, CHARACTER),
];

/** Columns that a text takes. ASCII, which nearly all of a mesh is, needs no look at each character's class. */
export function columnsOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  return pieces(text, CHARACTER).reduce((sum, character) => sum + characterWidth(character), 0);
}

const WIDTHS = new Map<string, number>();
const MOST_WIDTHS = 10_000;

/** string-width takes 40 µs for a character: each is asked for once. */
function characterWidth(character: string): number {
  const known = WIDTHS.get(character);
  if (known !== undefined) return known;
  const width = stringWidth(character);
  if (WIDTHS.size < MOST_WIDTHS) WIDTHS.set(character, width);
  return width;
}

const widthOf = (piece: string): number => columnsOf(piece.trimEnd());

/** The greater of `least` and the widest piece that is left when a text is broken at spaces and separators only. */
export const widestPart = (text: string, least: number): number =>
  pieces(text, PART).reduce((most, part) => Math.max(most, widthOf(part)), least);

/** The same with breaks inside of CamelCase. */
export const widestHump = (text: string, least: number): number =>
  pieces(text, PART).reduce(
    (most, part) =>
      part.length <= most
        ? most
        : pieces(part, HUMP).reduce((wider, hump) => Math.max(wider, widthOf(hump)), most),
    least,
  );

/**
 * Breaks text into lines of at most `width` columns. A word that fits into a line stays whole; a longer one breaks behind
 * separators, then inside of CamelCase, and anywhere only where there is no other way.
 */
export function wrap(text: string, width: number): string[] {
  if (columnsOf(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  let filled = 0;
  const place = (piece: string, way: number): void => {
    const wide = widthOf(piece);
    const apart = WAYS[way];
    if (filled + wide > width && wide > width && apart !== undefined) {
      for (const part of apart(piece)) place(part, way + 1);
      return;
    }
    if (filled + wide > width && line !== '') {
      lines.push(line.trimEnd());
      line = '';
      filled = 0;
    }
    line += piece;
    filled += columnsOf(piece);
  };
  place(text, 0);
  return line.trim() === '' ? lines : [...lines, line.trimEnd()];
}
