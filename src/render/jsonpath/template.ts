import { MeshdbgError } from '../../core/errors.ts';
import { parsePath, type Path } from './path.ts';

/** A part of a template: text as it is, a path to print, or a path to repeat parts for. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly path: Path }
  | { readonly kind: 'range'; readonly path: Path; readonly parts: readonly Part[] };

const HINT = { hint: 'An example: -o \'jsonpath={range .items[*]}{.name}{"\\n"}{end}\'' };

/**
 * Reads a template as kubectl does (k8s.io/client-go/util/jsonpath): text, `{path}`, `{"text"}`, `{range path}` … `{end}`.
 * A bare path without braces is taken as one, too.
 * @throws {MeshdbgError} usage
 */
export function parseTemplate(template: string): readonly Part[] {
  if (template.trim() === '') throw new MeshdbgError('usage', 'jsonpath= needs a template.', HINT);
  const bare = !template.includes('{') && /^[.$[@]/.test(template);
  const stack: { readonly path: Path | undefined; readonly parts: Part[] }[] = [
    { path: undefined, parts: [] },
  ];
  const add = (part: Part): void => void stack.at(-1)?.parts.push(part);
  for (const { braced, text } of split(bare ? `{${template}}` : template)) {
    const range = /^range\s+(.*)$/s.exec(text);
    if (!braced) add({ kind: 'text', text });
    else if (/^(["']).*\1$/s.test(text)) add({ kind: 'text', text: unquote(text.slice(1, -1)) });
    else if (range !== null) stack.push({ path: parsePath(range[1] ?? ''), parts: [] });
    else if (text === 'end') {
      const done = stack.pop();
      if (done?.path === undefined)
        throw new MeshdbgError('usage', 'The jsonpath template has {end} without {range …}.', HINT);
      add({ kind: 'range', path: done.path, parts: done.parts });
    } else add({ kind: 'value', path: parsePath(text) });
  }
  const [top, ...open] = stack;
  if (open.length > 0)
    throw new MeshdbgError('usage', 'The jsonpath template has {range …} without {end}.', HINT);
  return top?.parts ?? [];
}

/** Cuts a template at its braces; braces in quotes do not count. */
function split(template: string): { readonly braced: boolean; readonly text: string }[] {
  const pieces: { braced: boolean; text: string }[] = [];
  const piece = /([^{]+)|\{((?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^{}"'])*)\}/sy;
  while (piece.lastIndex < template.length) {
    const at = piece.lastIndex;
    const match = piece.exec(template);
    if (match === null)
      throw new MeshdbgError(
        'usage',
        `The jsonpath template has a brace or quote without its end: ${template.slice(at)}`,
        HINT,
      );
    const [, plain, braced = ''] = match;
    pieces.push(
      plain === undefined ? { braced: true, text: braced.trim() } : { braced: false, text: plain },
    );
  }
  return pieces;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

const unquote = (text: string): string =>
  text.replace(/\\(.)/gs, (_, character: string) => ESCAPES[character] ?? character);
