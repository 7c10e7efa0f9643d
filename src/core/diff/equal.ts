import { isObject } from '../decode/read.ts';
import { UNTOLD } from '../model/untold.ts';

/** Deep equality of JSON values, whatever the order of keys; keys with undefined values don't count. UNTOLD equals whatever is there. */
export function equal(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (left === UNTOLD || right === UNTOLD) return left !== undefined && right !== undefined;
  if (Array.isArray(left))
    return (
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item, index) => equal(item, right[index]))
    );
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && equal(left[key], right[key]))
  );
}
