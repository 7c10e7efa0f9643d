import { isObject } from './message-type.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** A saved body as an object; undefined where it is none (an error text that was saved). */
export function readObject(saved: Uint8Array): JsonObject | undefined {
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
