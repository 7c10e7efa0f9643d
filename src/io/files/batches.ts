/**
 * Makes single reads out of reads in passes: what is asked for while a pass runs, or in the same turn, shares the next one.
 * @param load reads all keys in one pass; keys that it leaves out are undefined
 */
export function inBatches<Value>(
  load: (keys: ReadonlySet<string>) => Promise<ReadonlyMap<string, Value>>,
): (key: string) => Promise<Value | undefined> {
  let running: Promise<unknown> = Promise.resolve();
  let next: { keys: Set<string>; result: Promise<ReadonlyMap<string, Value>> } | undefined;
  const begin = () => {
    const keys = new Set<string>();
    const result = running
      .then(() => new Promise<void>((resolve) => setImmediate(resolve)))
      .then(() => {
        next = undefined;
        return load(keys);
      });
    running = result.catch(() => {});
    return { keys, result };
  };
  return async (key) => {
    next ??= begin();
    next.keys.add(key);
    return (await next.result).get(key);
  };
}
