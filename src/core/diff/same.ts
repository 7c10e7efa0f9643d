import { isObject } from '../decode/read.ts';
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
  const a = unwrapped(left);
  const b = unwrapped(right);
  let extra = 0;
  for (const key in b) if (!drop(key, b[key], field)) extra++;
  for (const key in a) {
    if (drop(key, a[key], field)) continue;
    if (!Object.hasOwn(b, key) || !certainlySame(a[key], b[key], drop, key)) return false;
    extra--;
  }
  return extra === 0;
}
