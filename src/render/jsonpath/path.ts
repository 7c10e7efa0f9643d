import { MeshdbgError } from '../../core/errors.ts';

/** A path of kubectl's dialect, rewritten for jsonpath-plus. */
export interface Path {
  /** From the document's top instead of the current item. */
  readonly fromRoot: boolean;
  /** Starts with "$". */
  readonly expression: string;
}

const NAME = /(?:\\.|[^.[\]\\\s'"])+/y;
const INSIDE = /\[((?:"[^"]*"|'[^']*'|\[[^\]]*\]|[^[\]"'])*)\]/y;

/**
 * Reads a path: `.a.b`, `['a','b']`, `[0]`, `[-1]`, `[0:2]`, `[*]`, `..a`, `[?(@.a=="b")]`, `.a\.b`.
 * @throws {MeshdbgError} usage
 */
export function parsePath(text: string): Path {
  const fail = (at: number): never => {
    throw new MeshdbgError(
      'usage',
      `The jsonpath "${text}" cannot be read at "${text.slice(at)}".`,
      {
        hint: 'A path looks like .items[*].name or .items[?(@.port==9080)].name',
      },
    );
  };
  const start = /^[$@]/.test(text) ? 1 : 0;
  // kubectl takes {items} as {.items}.
  const path = start === 0 && /^[^.[]/.test(text) ? `.${text}` : text.slice(start);
  let expression = '$';
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(path);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  while (at < path.length) {
    const offset = text.length - path.length + at;
    const inside = take(INSIDE);
    if (inside !== null) {
      expression += subscript(inside[1]?.trim() ?? '') ?? fail(offset);
      continue;
    }
    const dots = take(/\.\.?/y)?.[0] ?? fail(offset);
    if (dots === '..') expression += '..';
    const name = take(NAME)?.[0];
    if (name !== undefined)
      expression += name === '*' ? '[*]' : quoted(name.replace(/\\(.)/g, '$1'));
    else if (path[at] !== '[' && path !== '.') fail(offset);
  }
  return { fromRoot: text.startsWith('$'), expression };
}

const quoted = (name: string): string => `['${name}']`;

/** What stands in brackets, for jsonpath-plus; undefined when it is nothing that a path knows. */
function subscript(text: string): string | undefined {
  if (text === '*') return '[*]';
  if (/^\d+$/.test(text)) return `[${text}]`;
  // jsonpath-plus knows no negative index: a slice of one does the same.
  if (/^-\d+$/.test(text)) return text === '-1' ? '[-1:]' : `[${text}:${Number(text) + 1}]`;
  if (/^-?\d*:-?\d*(?::\d*)?$/.test(text)) return `[${text}]`;
  if (/^\?\(.+\)$/s.test(text)) return `[${text}]`;
  const names = text.split(/\s*,\s*/).map((name) => /^(?:'([^']*)'|"([^"]*)"|(\d+))$/.exec(name));
  if (!names.every((match) => match !== null)) return undefined;
  const keys = names.map((match) => match[1] ?? match[2] ?? match[3] ?? '');
  return keys.length === 1 ? quoted(keys[0] ?? '') : `[${keys.join(',')}]`;
}
