import { describe, expect, it } from 'vitest';
import { MeshdbgError } from '../../src/core/errors.ts';
import type { Gap } from '../../src/core/model/gap.ts';
import type { KubeReader, ListScope } from '../../src/ports/kube.ts';
import { readObjects } from '../../src/sources/read-objects.ts';
import { memorySource, pod } from '../support/memory-source.ts';

const { objects } = memorySource({ objects: [pod('shop/a'), pod('default/b')] });

/** Allows lists only where the rule says so. */
const allowing = (allowed: (scope: ListScope) => boolean): KubeReader => ({
  ...objects,
  list: (kind, scope) =>
    allowed(scope)
      ? objects.list(kind, scope)
      : Promise.reject(new MeshdbgError('forbidden', 'Not allowed: list pods in all namespaces.')),
});

async function read(reader: KubeReader, namespaces: readonly string[] = ['shop']) {
  const gaps: Gap[] = [];
  const found = await readObjects(reader, { kinds: ['pods'], namespaces }, gaps);
  return { names: found.map(({ name }) => name), gaps };
}

describe('readObjects', () => {
  it('reads all namespaces where that is allowed', async () => {
    expect(await read(objects)).toEqual({ names: ['a', 'b'], gaps: [] });
  });

  it("reads the targets' namespaces where only those are allowed, and says so", async () => {
    const { names, gaps } = await read(allowing(({ namespace }) => namespace === 'shop'));
    expect(names).toEqual(['a']);
    expect(gaps).toEqual([
      {
        section: 'kubernetes pods',
        reason: 'only those of shop were read. Not allowed: list pods in all namespaces.',
        hint: '',
      },
    ]);
  });

  it('is a gap where nothing is allowed, not an empty cluster', async () => {
    const { names, gaps } = await read(allowing(() => false));
    expect(names).toEqual([]);
    expect(gaps).toMatchObject([{ reason: 'Not allowed: list pods in all namespaces.' }]);
  });

  it.each([
    ['Ctrl-C', new MeshdbgError('interrupted', 'Interrupted.')],
    ['a defect', new TypeError('x')],
  ])('does not make a gap of %s', async (_what, error) => {
    await expect(read({ ...objects, list: () => Promise.reject(error) })).rejects.toBe(error);
  });
});
