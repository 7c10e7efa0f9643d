import { expect, test } from 'vitest';
import { causeOf } from '../../../../src/core/explain/cause/caused.ts';
import { explainMesh } from '../../../../src/core/explain/ground/explain-mesh.ts';
import type { ResourceRef } from '../../../../src/core/model/resource.ts';
import { EMPTY_SNAPSHOT } from '../../../support/empty-snapshot.ts';

const rule = (name: string): ResourceRef => ({ kind: 'VirtualService', namespace: 'shop', name });

test('of one blame whose cause is not found each ending keeps what it was ended by', () => {
  const mesh = explainMesh(EMPTY_SNAPSHOT);
  const blame = { kind: 'jwt', proxy: { namespace: 'shop', pod: 'web-1' } } as const;
  for (const fallback of [rule('one'), rule('two'), null, rule('one')])
    expect(causeOf(mesh, blame, fallback).causes).toEqual(fallback === null ? [] : [fallback]);
});
