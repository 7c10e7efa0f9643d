/**
 * The value that a table of constants has for a key from the mesh, where "constructor" and "__proto__" are names like any
 * other: plain indexing would find what all objects inherit. Undefined for a key that the table lacks.
 */
export const lookup = <Value>(
  table: Readonly<Record<string, Value>>,
  key: string | undefined,
): Value | undefined => (key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined);
