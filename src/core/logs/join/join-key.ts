const HALF = /\p{Surrogate}/u;

/** A key as UTF-8 can hold it: half of a surrogate pair, which JSON can write, is escaped. */
export const storedKey = (key: string): string =>
  HALF.test(key) ? `\u0000${JSON.stringify(key)}` : key;

/** FNV-1a over UTF-16 units, in 31 bits: V8 keeps such numbers without an object. */
export function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return hash >>> 1;
}
