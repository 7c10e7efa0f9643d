import { once } from './once.ts';

let last = 0;

/** A number of its own for each object, for as long as the object is: to tell by a short text which objects something is made of. */
export const numberOf: (object: object) => number = once(() => ++last);
