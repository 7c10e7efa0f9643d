import { columnsOf, type Column, type NamedOperator } from './column.ts';
import { parseFormatString, type FormatString } from './format-string.ts';
import { isObject } from '../../decode/read.ts';

/** One value of a JSON format that is no object. */
export interface Leaf {
  /** Keys and list places from the outside in. */
  readonly path: readonly string[];
  /** Keys joined by ".". */
  readonly name: string;
  readonly content: LeafContent;
}

export type LeafContent =
  /** The value of one operator. */
  | { readonly kind: 'operator'; readonly column: Column }
  /** A text with operators in it. */
  | { readonly kind: 'text'; readonly format: FormatString; readonly columns: readonly Column[] }
  /** What the format writes as it stands, or what nothing is known of. */
  | { readonly kind: 'constant' };

interface RawLeaf {
  readonly path: readonly string[];
  readonly value: unknown;
}

/**
 * The leaves of a JSON format (json_format, typed_json_format), in its order.
 * @throws {MeshdbgError} `unreadable` where one of its strings is no format string
 */
export function leavesOf(
  json: Readonly<Record<string, unknown>>,
  wanted: ReadonlySet<string> | undefined,
): Leaf[] {
  const raw = [...walk(json, [])].map(({ path, value }) => ({
    path,
    name: path.join('.'),
    format: typeof value === 'string' ? parseFormatString(value) : NO_FORMAT,
  }));
  const operators: NamedOperator[] = raw.flatMap(({ name, format }) =>
    format.operators.map((operator, at) => ({
      operator,
      name,
      before: format.literals[at] ?? '',
      after: format.literals[at + 1] ?? '',
    })),
  );
  const columns = columnsOf(operators, wanted);
  let next = 0;
  return raw.map(({ path, name, format }) => {
    const own = columns.slice(next, (next += format.operators.length));
    return { path, name, content: contentOf(format, own) };
  });
}

const NO_FORMAT: FormatString = { literals: [''], operators: [] };

function contentOf(format: FormatString, columns: readonly Column[]): LeafContent {
  const [column] = columns;
  if (column === undefined) return { kind: 'constant' };
  const isAlone = columns.length === 1 && format.literals.every((literal) => literal === '');
  return isAlone ? { kind: 'operator', column } : { kind: 'text', format, columns };
}

function* walk(value: unknown, path: readonly string[]): Generator<RawLeaf> {
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* walk(item, [...path, String(index)]);
  else if (isObject(value))
    for (const [key, item] of Object.entries(value)) yield* walk(item, [...path, key]);
  else yield { path, value };
}
