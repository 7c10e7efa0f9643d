import { isObject } from './read.ts';

/** Whether two JSON values are the same, keys in the same order or not. */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let index = 0; index < a.length; index++)
      if (!isSameJson(a[index], b[index])) return false;
    return true;
  }
  if (!isObject(a) || !isObject(b) || Array.isArray(b)) return false;
  // Plain objects inherit nothing that is enumerated, and but one thing that is no function.
  let more = 0;
  for (const _ in b) more++;
  for (const key in a) {
    const other = b[key];
    if ((other === undefined || key === '__proto__') && !Object.hasOwn(b, key)) return false;
    if (!isSameJson(a[key], other)) return false;
    more--;
  }
  return more === 0;
}

/** A number that is the same for the same JSON with its keys in the same order, and mostly another one for other JSON: texts are only sampled. */
export function fingerprint(value: unknown, seed = 17): number {
  if (typeof value === 'string') return textPrint(value, seed);
  if (typeof value === 'number') return mixed(seed, value | 0);
  let print = seed;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) print = fingerprint(value[index], print);
    return mixed(print, value.length);
  }
  if (!isObject(value)) return mixed(seed, value === true ? 2 : 1);
  for (const key in value) print = fingerprint(value[key], textPrint(key, print));
  return mixed(print, 3);
}

const mixed = (print: number, value: number): number => (Math.imul(print, 31) + value) | 0;

function textPrint(text: string, seed: number): number {
  const { length } = text;
  if (length === 0) return mixed(seed, 0);
  const sample = (text.charCodeAt(0) << 16) ^ (text.charCodeAt(length >> 1) << 8) ^ text.charCodeAt(length - 1); // prettier-ignore
  return mixed(mixed(seed, length), sample);
}
