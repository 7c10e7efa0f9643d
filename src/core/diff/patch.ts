import { isObject } from '../decode/read.ts';
import type { JsonObject } from '../model/json.ts';
import { align } from './align.ts';
import { equal } from './equal.ts';
import { listRule } from '../form/lists.ts';
import { credentialFields, shownValue, type ValuePlace } from './shown-value.ts';

/** One step of a JSON Patch (RFC 6902). */
export type PatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

export type JsonPatch = readonly PatchOperation[];

/** Where the comparison of two lists or messages stands. */
interface Place extends ValuePlace {
  /** A JSON Pointer (RFC 6901). */
  readonly pointer: string;
  readonly parent: string;
}

/**
 * The JSON Patch that makes the left object mean the same as the right one. Both in normal form, in Envoy's spelling;
 * an object that is on one side only is added or removed as a whole (path ""). What Authorization, Cookie and their
 * kin are matched with is blanked: such a step says where something changes, not to what.
 */
export function patchBetween(left: unknown, right: unknown): JsonPatch {
  if (left === undefined) return [{ op: 'add', path: '', value: shownValue(right, { field: '' }) }];
  if (right === undefined) return [{ op: 'remove', path: '' }];
  return steps(left, right, { pointer: '', field: '', parent: '' });
}

function steps(left: unknown, right: unknown, place: Place): PatchOperation[] {
  if (equal(left, right)) return [];
  if (Array.isArray(left) && Array.isArray(right)) return listSteps(left, right, place);
  if (isObject(left) && isObject(right)) return messageSteps(left, right, place);
  return [{ op: 'replace', path: place.pointer, value: shownValue(right, place) }];
}

function messageSteps(left: JsonObject, right: JsonObject, place: Place): PatchOperation[] {
  const operations: PatchOperation[] = [];
  const credential = credentialFields(left, right, place);
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const path = `${place.pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const inside = { pointer: path, field: key, parent: place.field, ...credential(key) };
    if (!Object.hasOwn(right, key)) operations.push({ op: 'remove', path });
    else if (!Object.hasOwn(left, key))
      operations.push({ op: 'add', path, value: shownValue(right[key], inside) });
    else operations.push(...steps(left[key], right[key], inside));
  }
  return operations;
}

/** Changes first, at the positions of the left list; then removals from its end, so that positions stay; then additions. */
function listSteps(
  left: readonly unknown[],
  right: readonly unknown[],
  place: Place,
): PatchOperation[] {
  const rule = listRule(place.field, place.parent);
  const { pairs, reordered } = align(left, right, rule);
  // Removing from and adding to a keyed list changes positions that mean nothing; in an ordered one they must fit.
  if (reordered) return [{ op: 'replace', path: place.pointer, value: shownValue(right, place) }];
  const at = (index: number | string): string => `${place.pointer}/${index}`;
  const changes = pairs.flatMap((pair) =>
    pair.left === undefined || pair.right === undefined
      ? []
      : steps(left[pair.left], right[pair.right], { ...place, pointer: at(pair.left) }),
  );
  const removals = pairs
    .filter((pair) => pair.right === undefined)
    .map((pair): PatchOperation => ({ op: 'remove', path: at(pair.left ?? 0) }));
  const additions = pairs.flatMap((pair): PatchOperation[] => {
    if (pair.left !== undefined || pair.right === undefined) return [];
    const index = rule.order === 'ordered' ? pair.right : '-';
    return [{ op: 'add', path: at(index), value: shownValue(right[pair.right], place) }];
  });
  return [...changes, ...removals.toReversed(), ...additions];
}
