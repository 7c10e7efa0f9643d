import type { JsonObject } from '../../model/json.ts';
import { added } from './merge.ts';
import type { Patch } from './patch.ts';

export interface ListPatch {
  /** Whether an element is the one that the patch names; every one when it names none. */
  readonly isIt: (item: JsonObject) => boolean;
  /** The patch names an element. */
  readonly hasMatch: boolean;
}

/**
 * A list with one patch applied that adds, removes or replaces elements (istio/pilot/.../envoyfilter/listener_patch.go and
 * rc_patch.go). Without a named element, inserting after adds at the end and inserting before at the beginning.
 */
export function patchList(
  list: readonly JsonObject[],
  patch: Patch,
  { isIt, hasMatch }: ListPatch,
): readonly JsonObject[] {
  const at = list.findIndex(isIt);
  switch (patch.operation) {
    case 'ADD':
      return [...list, added(patch)];
    case 'INSERT_FIRST':
      return [added(patch), ...list];
    case 'INSERT_AFTER':
      if (!hasMatch) return [...list, added(patch)];
      return at < 0 ? list : list.toSpliced(at + 1, 0, added(patch));
    case 'INSERT_BEFORE':
      if (!hasMatch) return [added(patch), ...list];
      return at < 0 ? list : list.toSpliced(at, 0, added(patch));
    case 'REPLACE':
      return !hasMatch || at < 0 ? list : list.toSpliced(at, 1, added(patch));
    case 'REMOVE':
      return hasMatch ? list.filter((item) => !isIt(item)) : list;
    default:
      return list;
  }
}
