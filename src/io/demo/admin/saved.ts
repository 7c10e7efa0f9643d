import { isObject } from './message-type.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** What was parsed, as long as somebody keeps the bytes: a command asks for many parts of one dump. */
const parsed = new WeakMap<Uint8Array, JsonObject>();

/** A saved body as an object that nobody changes; undefined where it is none (an error text that was saved). */
export function readObject(saved: Uint8Array): JsonObject | undefined {
  const known = parsed.get(saved);
  if (known !== undefined) return known;
  const object = parse(saved);
  if (object !== undefined) parsed.set(saved, object);
  return object;
}

function parse(saved: Uint8Array): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(saved));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The objects in an array under a key; none where there is no such array. */
export function listOf(object: unknown, key: string): JsonObject[] {
  const list = isObject(object) ? object[key] : undefined;
  return Array.isArray(list) ? list.filter(isObject) : [];
}
