import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareValues } from '../../../src/core/diff/compare.ts';
import { patchBetween, type JsonPatch } from '../../../src/core/diff/patch.ts';

/** RFC 6902, as far as diff uses it; paths of RFC 6901. */
function applied(start: unknown, patch: JsonPatch): unknown {
  const root = { '': structuredClone(start) };
  for (const operation of patch) {
    const keys = operation.path
      .split('/')
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = keys.pop() ?? '';
    const target = keys.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], root);
    if (Array.isArray(target)) {
      const index = last === '-' ? target.length : Number(last);
      const value = operation.op === 'remove' ? [] : [operation.value];
      target.splice(index, operation.op === 'add' ? 0 : 1, ...value);
    } else if (operation.op === 'remove') delete (target as Record<string, unknown>)[last];
    else (target as Record<string, unknown>)[last] = operation.value;
  }
  return root[''];
}

const named = fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), value: fc.nat(3) });
const uniqueNames = (item: { name: string }): string => item.name;
const resource = fc.record(
  {
    // keyed, ordered, set, and a list that nobody knows
    virtual_hosts: fc.uniqueArray(named, { selector: uniqueNames }),
    http_filters: fc.uniqueArray(named, { selector: uniqueNames }),
    domains: fc.uniqueArray(fc.constantFrom('x', 'y', 'z')),
    'odd/key~': fc.array(fc.nat(3)),
    deep: fc.record({ timeout: fc.constantFrom('1s', '2s') }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);

describe('a JSON Patch', () => {
  it('property: leads from the left object to one that means the same as the right', () => {
    fc.assert(
      fc.property(resource, resource, (left, right) => {
        const patch = patchBetween(left, right);
        expect(compareValues(applied(left, patch), right)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('property: is empty exactly where nothing differs', () => {
    fc.assert(
      fc.property(resource, resource, (left, right) => {
        expect(patchBetween(left, right).length === 0).toBe(
          compareValues(left, right).length === 0,
        );
      }),
    );
  });

  it('touches only what changed', () => {
    const config = (weight: number) => ({
      virtual_hosts: [{ name: 'a', routes: [{ match: { prefix: '/' }, route: { weighted_clusters: { clusters: [{ name: 'v1', weight: 90 }, { name: 'v3', weight }] } } }] }],
    }); // prettier-ignore
    expect(patchBetween(config(10), config(23))).toEqual([
      {
        op: 'replace',
        path: '/virtual_hosts/0/routes/0/route/weighted_clusters/clusters/1/weight',
        value: 23,
      },
    ]);
  });

  it('adds and removes whole objects', () => {
    expect(patchBetween(undefined, { a: 1 })).toEqual([{ op: 'add', path: '', value: { a: 1 } }]);
    expect(patchBetween({ a: 1 }, undefined)).toEqual([{ op: 'remove', path: '' }]);
  });
});
