/** What a key stands for, made when it is first asked for. */
export function remembered<Key, Value extends object>(
  known: Map<Key, Value>,
  key: Key,
  make: () => Value,
): Value {
  let value = known.get(key);
  if (value === undefined) known.set(key, (value = make()));
  return value;
}
