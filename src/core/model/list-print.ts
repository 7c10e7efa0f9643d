import { numberOf } from './number-of.ts';
import { once } from './once.ts';

/** A number that is the same for lists of the same objects, and mostly another one for others. */
export const listPrint: (list: readonly object[]) => number = once((list) => {
  let print = list.length;
  for (const one of list) print = (Math.imul(print, 31) + numberOf(one)) | 0;
  return print;
});

/** Whether two lists have the very same objects. */
export const isSameList = (a: readonly object[], b: readonly object[]): boolean =>
  a === b || (a.length === b.length && a.every((one, index) => one === b[index]));
