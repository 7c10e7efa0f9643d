import { isObject } from '../decode/read.ts';
import type { JsonObject } from '../model/json.ts';
import type { DropRule } from './dropped.ts';
import { normalText, unwrapped } from './normal-form.ts';

/**
 * Whether two resources are certainly equal in normal form, found without building it: most objects of a mesh are
 * equal and stand in the same order. "No" only means that a closer look is needed.
 */
export function certainlySame(left: unknown, right: unknown, drop: DropRule, field = ''): boolean {
  if (left === right) return true;
  if (typeof left === 'string')
    return typeof right === 'string' && normalText(left, field) === normalText(right, field);
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left.length !== right.length) return false;
    for (let at = 0; at < left.length; at++)
      if (!certainlySame(left[at], right[at], drop, field)) return false;
    return true;
  }
  if (!isObject(left) || !isObject(right)) return false;
  return sameMessages(unwrapped(left), unwrapped(right), drop, field);
}

/** Written for speed: this sees every field of two large dumps, and nearly all are equal. */
function sameMessages(a: JsonObject, b: JsonObject, drop: DropRule, field: string): boolean {
  let shared = 0;
  for (const key in a) {
    const mine = a[key];
    const other = b[key];
    // Not a field of b, but what every object inherits.
    if (key === '__proto__') return false;
    if (mine !== other) {
      if (other === undefined) {
        if (drop(key, mine, field)) continue;
        return false;
      }
      if (
        !certainlySame(mine, other, drop, key) &&
        !(drop(key, mine, field) && drop(key, other, field))
      )
        return false;
    }
    shared++;
  }
  let count = 0;
  for (const _ in b) count++;
  if (count === shared) return true;
  for (const key in b) if (!(key in a) && !drop(key, b[key], field)) return false;
  return true;
}
