import { isObject } from '../decode/read.ts';
import type { JsonObject } from '../model/json.ts';
import { align } from './align.ts';
import type { Change, ChangeContext } from './change.ts';
import { equal } from './equal.ts';
import { listRule, type ListRule } from '../form/lists.ts';
import type { ResourceRef } from '../model/resource.ts';
import { sourcesOf } from '../model/provenance.ts';
import { UNTOLD } from '../model/untold.ts';
import { credentialFields, shownValue, type ValuePlace } from './shown-value.ts';
import { elementPath, fieldPath, wholePath } from '../form/path.ts';

/** Where the comparison stands. */
interface Place extends ValuePlace {
  readonly path: string;
  readonly parent: string;
  /** It stands for one element of the field. */
  readonly isElement?: true;
  readonly context: readonly ChangeContext[];
  /** Where the value, or the innermost message around it, came from. */
  readonly source?: ResourceRef | undefined;
}

/** All changes between two values in normal form; none when they are equal. */
export function compareValues(left: unknown, right: unknown): Change[] {
  const changes: Change[] = [];
  const root = { path: '', field: '', parent: '', context: [], source: sourceAt(left, right, '') };
  visit(left, right, root, changes);
  return changes;
}

function visit(left: unknown, right: unknown, place: Place, changes: Change[]): void {
  if (equal(left, right)) return;
  if (Array.isArray(left) && Array.isArray(right)) visitLists(left, right, place, changes);
  else if (isObject(left) && isObject(right)) visitMessages(left, right, place, changes);
  else
    changes.push({
      path: wholePath(place.path, place.isElement ? '' : place.field),
      left: left === UNTOLD ? null : left,
      right: right === UNTOLD ? null : right,
      context: place.context,
      ...sourceOf({ ...place, source: onlySource(left) ?? onlySource(right) ?? place.source }),
      field: place.field,
      ...(place.isCredential === true ? { isCredential: true } : {}),
      ...(place.isElement === true ? { isElement: true } : {}),
    });
}

const sourceOf = ({ source }: Place): { readonly source?: ResourceRef } =>
  source === undefined ? {} : { source };

/** Of a list with one element that element's: the list is there because of it. */
function onlySource(value: unknown): ResourceRef | undefined {
  const [only, ...others]: readonly unknown[] = Array.isArray(value) ? value : [];
  return isObject(only) && others.length === 0 ? sourcesOf(only)[''] : undefined;
}

/** What a side knows of where a field of a message came from, else the message; "" stands for the message itself. */
function sourceAt(left: unknown, right: unknown, key: string): ResourceRef | undefined {
  const known = [left, right].map((value) => (isObject(value) ? sourcesOf(value) : {}));
  const named = (name: string): ResourceRef | undefined =>
    known.map((sources) => sources[name]).find((source) => source !== undefined);
  return named(key) ?? named('');
}

function visitMessages(left: JsonObject, right: JsonObject, place: Place, changes: Change[]): void {
  const credential = credentialFields(left, right, place);
  for (const [key, rightKey] of sharedKeys(left, right)) {
    const inPolicy = place.field === 'policies';
    const context = inPolicy
      ? [
          ...place.context,
          { kind: 'policy', name: key, left: left[key], right: right[rightKey] } as const,
        ]
      : place.context;
    const path = inPolicy ? elementPath(place.path, key) : fieldPath(place.path, key, place.field);
    const source = sourceAt(left, right, key) ?? place.source;
    const inside = {
      path,
      field: key,
      parent: place.field,
      context,
      ...sourceOf({ ...place, source }),
      ...credential(key),
    };
    visit(left[key], right[rightKey], inside, changes);
  }
}

/**
 * The keys of both sides, Envoy's spelling for both. Field names with digits cannot be brought from camelCase to
 * snake_case without the proto ("consecutive5xx" is consecutive_5xx), so keys without a counterpart are tried without underscores.
 */
function sharedKeys(left: JsonObject, right: JsonObject): [string, string][] {
  const rest = new Set(Object.keys(right));
  const pairs: [string, string][] = [];
  const lonely: string[] = [];
  for (const key of Object.keys(left)) {
    if (rest.delete(key)) pairs.push([key, key]);
    else lonely.push(key);
  }
  const loose = new Map([...rest].map((key) => [key.replaceAll('_', ''), key]));
  for (const key of lonely) {
    const twin = /\d/.test(key) ? loose.get(key.replaceAll('_', '')) : undefined;
    pairs.push([key, twin ?? key]);
    if (twin !== undefined) rest.delete(twin);
  }
  for (const key of rest) pairs.push([key, key]);
  return pairs;
}

const CONTEXTS: Readonly<Record<string, ChangeContext['kind']>> = {
  virtual_hosts: 'virtual_host',
  routes: 'route',
  filter_chains: 'filter_chain',
};

function visitLists(
  left: readonly unknown[],
  right: readonly unknown[],
  place: Place,
  changes: Change[],
): void {
  const rule = listRule(place.field, place.parent);
  const { pairs, reordered } = align(left, right, rule);
  if (reordered)
    changes.push({
      path: place.path,
      left: labels(left, rule, place.field),
      right: labels(right, rule, place.field),
      context: place.context,
      ...sourceOf(place),
      field: place.field,
      note: 'same elements in another order',
    });
  for (const pair of pairs) {
    const a = pair.left === undefined ? undefined : left[pair.left];
    const b = pair.right === undefined ? undefined : right[pair.right];
    const label = rule.label?.(a ?? b) ?? pair.left ?? pair.right ?? 0;
    const kind = CONTEXTS[place.field];
    const context =
      kind === undefined
        ? place.context
        : [...place.context, { kind, name: String(label), left: a, right: b }];
    visit(
      a,
      b,
      {
        path: elementPath(place.path, label),
        field: place.field,
        parent: place.parent,
        isElement: true,
        context,
        ...sourceOf({ ...place, source: sourceAt(a, b, '') ?? place.source }),
        isCredential: place.isCredential,
      },
      changes,
    );
  }
}

const labels = (list: readonly unknown[], rule: ListRule, field: string): string[] =>
  list
    .map((item) => shownValue(item, { field }))
    .map((item) => rule.spoken?.(item) ?? rule.label?.(item) ?? rule.identity(item));
