import fc from 'fast-check';
import { decodeKubeObject } from '../../../src/core/decode/kube-object.ts';
import type { JsonObject } from '../../../src/core/model/json.ts';
import type { KubeObject } from '../../../src/core/model/kube.ts';

/** Values that no field expects: wrong types, names that objects inherit, what is no CIDR, regex, duration or host. */
const HOSTILE: readonly unknown[] = [
  null, true, false, 0, -1, 1e308, 65_536, '', ' ', '*', '.', '~', '/', '*/*', '__proto__', 'constructor', 'toString', 'hasOwnProperty',
  '10.0.0.0/99', '::/129', '999.1.1.1', '10.0.0.0/', '(', '[', '(?<x>', '5x', 'NaNs', '1e9s', '-5s', '*.*', 'a..b', '\u0000', '\u202e',
  'STRICTEST', 'HTTP/9', '%', '%REQ(', '%%', [], {}, [null], [[]], [{}], [''], { __proto__x: 1 }, { exact: 1 }, { regex: '(' }, { prefix: null },
  JSON.parse('{"__proto__":{"a":1},"constructor":{"prototype":1}}'), 'x'.repeat(300), [1, 2, 3], { number: 'x' }, { '': '' },
]; // prettier-ignore

/** One change somewhere in the objects: which object, which way down, how deep, and what to do there. */
interface Mutation {
  readonly object: number;
  readonly way: readonly number[];
  readonly action: 'drop' | 'replace' | 'add' | 'repeat' | 'rename';
  readonly value: unknown;
}

const MUTATIONS = fc.record<Mutation>({
  object: fc.nat(),
  way: fc.array(fc.nat(), { minLength: 1, maxLength: 9 }),
  action: fc.constantFrom('drop', 'replace', 'replace', 'add', 'repeat', 'rename'),
  value: fc.constantFrom(...HOSTILE),
});

/** A mesh with some of its fields spoiled. */
export const spoiled = (objects: readonly KubeObject[]): fc.Arbitrary<readonly KubeObject[]> =>
  fc
    .array(MUTATIONS, { minLength: 1, maxLength: 5 })
    .map((mutations) => mutations.reduce(mutated, objects));

function mutated(objects: readonly KubeObject[], mutation: Mutation): readonly KubeObject[] {
  const index = mutation.object % objects.length;
  const { raw } = objects[index] ?? { raw: {} };
  const copy: JsonObject = JSON.parse(JSON.stringify(raw));
  change(copy, mutation);
  // What has lost its kind or name is no object any more: bundles and clusters don't even hand it over.
  const decoded = decodeKubeObject(copy);
  const rest = mutation.action === 'repeat' ? objects : objects.filter((_, at) => at !== index);
  return decoded === undefined ? rest : [...rest, decoded];
}

function change(root: JsonObject, { way, action, value }: Mutation): void {
  let place: unknown = root;
  for (const [depth, step] of way.entries()) {
    if (typeof place !== 'object' || place === null) return;
    const keys = Object.keys(place);
    const key = keys[step % Math.max(keys.length, 1)];
    if (key === undefined || depth === way.length - 1) return apply(place, key ?? 'x', { action, value }); // prettier-ignore
    const next: unknown = Reflect.get(place, key);
    // Scalars end the way: they are what is changed.
    if (typeof next !== 'object' || next === null) return apply(place, key, { action, value });
    place = next;
  }
}

function apply(
  place: object,
  key: string,
  { action, value }: Pick<Mutation, 'action' | 'value'>,
): void {
  const set = (name: string, to: unknown): void => {
    Object.defineProperty(place, name, { value: to, enumerable: true, configurable: true, writable: true }); // prettier-ignore
  };
  if (action === 'drop') {
    if (Array.isArray(place)) place.splice(Number(key), 1);
    else Reflect.deleteProperty(place, key);
  } else if (action === 'add' && !Array.isArray(place)) set(String(value).slice(0, 20), value);
  else if (action === 'rename' && !Array.isArray(place)) {
    const kept: unknown = Reflect.get(place, key);
    Reflect.deleteProperty(place, key);
    set(typeof value === 'string' ? value : '__proto__', kept);
  } else set(key, value);
}
