import type { JsonObject } from '../../model/json.ts';

/** A decoder that remembers what it made of an object: thousands of requests meet the same few filters. */
export function decodedOnce<Value>(decode: (source: JsonObject) => Value): (source: JsonObject) => Value {
  const known = new WeakMap<JsonObject, { readonly value: Value }>();
  return (source) => {
    let own = known.get(source);
    if (own === undefined) known.set(source, (own = { value: decode(source) }));
    return own.value;
  };
} // prettier-ignore
