import { isObject } from '../decode/read.ts';

/** JSON with sorted keys: equal texts are equal values. */
export const compareText = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    isObject(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
