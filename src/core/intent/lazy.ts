/** Computes a value once, when it is first asked for. */
export function lazy<Value>(compute: () => Value): () => Value {
  let value: Value | undefined;
  return () => (value ??= compute());
}

/** An object whose members are made once, when they are first looked at. Spreading it makes them all. */
export function lazily<Members extends object>(makers: {
  readonly [Key in keyof Members]: () => Members[Key];
}): Members {
  const made = {};
  for (const [key, make] of Object.entries<() => unknown>(makers))
    Object.defineProperty(made, key, { enumerable: true, get: lazy(make) });
  // The makers have the names and types of the members.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return made as Members;
}
