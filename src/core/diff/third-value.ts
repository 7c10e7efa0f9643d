import type { Difference } from './diff.ts';

/** Which of the two values of a difference. */
type End = 'left' | 'right';

/**
 * The value of the side beyond a neighbour. Where nothing parts there it is the neighbour's; where the whole around
 * the place is absent it is absent, too. `undefined`: only parts of it differ, so it has to be read from the side itself.
 * @param beyond what differs between the neighbour and that side, of the same object
 */
export function valueBeyond(
  { path }: Pick<Difference, 'path'>,
  beyond: readonly Difference[],
  { end, near }: { readonly end: End; readonly near: unknown },
): unknown {
  const same = beyond.find((row) => row.path === path);
  if (same !== undefined) return same[end];
  if (beyond.some((row) => isInside(path, row.path))) return null;
  return beyond.some((row) => isInside(row.path, path)) ? undefined : near;
}

/** Whether a path leads on from another one: "routes[0].timeout" from "routes[0]" or from the object itself (""). */
const isInside = (path: string, outer: string): boolean =>
  path !== outer && (outer === '' || (path.startsWith(outer) && /^[.[]/.test(path.slice(outer.length)))); // prettier-ignore
