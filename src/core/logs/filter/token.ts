import { MeshdbgError } from '../../errors.ts';

/** A piece of a --where expression. */
export interface Token {
  readonly kind: 'word' | 'text' | 'number' | 'symbol' | 'end';
  readonly text: string;
  /** Where it begins, from 0. */
  readonly at: number;
}

const SYMBOL = /(?:=~|!~|!=|<>|<=|>=|==|&&|\|\||[=<>!(),])/y;
const SPACE = /\s+/y;
/** A number with an optional unit: 200, 1.5s, 20ms, 5m, 10KiB. */
const NUMBER = /-?\d+(?:\.\d+)?[A-Za-z]*(?![\w.:/-])/y;
/** Names of fields, and values that need no quotes: GET, reviews-v1, fields.tenant, 2026-01-01T00:00:00Z. */
const WORD = /[\w./:*@|+%-]+/y;
const QUOTED = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`/y;

/** Says what is wrong, and shows where: the expression, and a mark below it. */
export function whereError(source: string, at: number, problem: string, hint = ''): MeshdbgError {
  const column = at + 1;
  return new MeshdbgError('usage', `--where, column ${column}: ${problem}`, {
    hint: `${source.replace(/\s/g, ' ')}\n${' '.repeat(at)}^${hint === '' ? '' : `\n${hint}`}`,
  });
}

/** @throws {MeshdbgError} usage, for a character that begins nothing and for quotes that do not end */
export function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0];
  };
  while (at < source.length) {
    const space = match(SPACE);
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    const quoted = match(QUOTED);
    const found =
      token('text', quoted, unquoted) ??
      token('number', match(NUMBER)) ??
      token('symbol', match(SYMBOL)) ??
      token('word', match(WORD));
    if (found === undefined) {
      const mark = source[at] ?? '';
      throw whereError(source, at, /['"`]/.test(mark) ? `the quote ${mark} is not closed.` : `"${mark}" has no meaning here.`); // prettier-ignore
    }
    const kind = quoted?.startsWith('`') === true ? 'word' : found.kind;
    tokens.push({ kind, text: found.text, at });
    at += found.length;
  }
  return [...tokens, { kind: 'end', text: '', at: source.length }];
}

const token = (
  kind: Token['kind'],
  text: string | undefined,
  read: (text: string) => string = (same) => same,
): { readonly kind: Token['kind']; readonly text: string; readonly length: number } | undefined =>
  text === undefined ? undefined : { kind, text: read(text), length: text.length };

/** A backslash before a quote or a backslash takes its meaning away; before anything else (in a regex) it stays. */
const unquoted = (text: string): string =>
  text.startsWith('`') ? text.slice(1, -1) : text.slice(1, -1).replace(/\\(['"\\])/g, '$1');
