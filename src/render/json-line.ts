import { inertJson } from './inert.ts';

/** Texts that stand in JSON as they are, and act on no terminal: hardly any line has others. */
const PLAIN = /^[ !#-[\]-~]*$/;

/**
 * A key as it is written, by what is around it. A line is put together of as few pieces as can be, since they are what costs: a key
 * ends the quotes of the value before it and begins those of its own.
 */
interface Key {
  readonly name: string;
  /** Behind a value that has closed its quotes, or has none. */
  readonly plain: Pieces;
  /** Behind a text whose quotes are still open. */
  readonly closing: Pieces;
}

interface Pieces {
  readonly alone: string;
  /** With the quotes of a text. */
  readonly opening: string;
  readonly withNull: string;
}

const KEYS = new Map<string, Key>();
const MOST_KEYS = 1000;
/** Keys by place in the last line: most lines have the same. */
const PLACES: Key[] = [];
const MOST_PLACES = 100;

/**
 * The keys of some objects as one line of JSON, with its line break: what JSON.stringify writes of them together, made inert. Several
 * times as fast for flat objects of short texts, of which a log has millions, and no object is copied for it.
 */
export function jsonLine(...objects: readonly object[]): string {
  let line = '';
  let place = 0;
  let isOpen = false;
  for (const value of objects) {
    // An interface has no index signature, its values are unknown all the same.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const fields = value as Readonly<Record<string, unknown>>;
    for (const name in fields) {
      const field = fields[name];
      if (field === undefined) continue;
      let key = PLACES[place];
      if (key?.name !== name) key = keyAt(place, name);
      const isText = typeof field === 'string' && PLAIN.test(field);
      const text = isText || field === null ? '' : valueJson(field);
      if (text === undefined) continue;
      const before = isOpen ? key.closing : key.plain;
      const piece = field === null ? before.withNull : isText ? before.opening : before.alone;
      line += line === '' ? `{${piece.slice(1)}` : piece;
      if (isText) line += field;
      else if (text !== '') line += text;
      isOpen = isText;
      place++;
    }
  }
  if (line === '') return '{}\n';
  return line + (isOpen ? '"}\n' : '}\n');
}

function keyAt(place: number, name: string): Key {
  const known = KEYS.get(name) ?? keyOf(name);
  if (KEYS.size < MOST_KEYS) KEYS.set(name, known);
  if (place < MOST_PLACES) PLACES[place] = known;
  return known;
}

function keyOf(name: string): Key {
  const text = `,${textJson(name)}:`;
  return { name, plain: piecesOf(text), closing: piecesOf(`"${text}`) };
}

const piecesOf = (alone: string): Pieces => ({
  alone,
  opening: `${alone}"`,
  withNull: `${alone}null`,
});

const textJson = (text: string): string =>
  PLAIN.test(text) ? `"${text}"` : inertJson(JSON.stringify(text));

/** undefined where JSON.stringify leaves a key out. */
function valueJson(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
  if (Array.isArray(value) && value.length === 0) return '[]';
  const text: string | undefined = JSON.stringify(value);
  return text === undefined ? undefined : inertJson(text);
}
