import { describe, expect, it } from 'vitest';
import { decodeKubeList, decodeKubeObject } from '../../../src/core/decode/kube-object.ts';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'reviews-v1',
    namespace: 'shop',
    labels: { app: 'reviews', version: 1 },
    ownerReferences: [{ kind: 'ReplicaSet', name: 'reviews', controller: true }],
  },
};

describe('decodeKubeObject', () => {
  it('reads identity, labels and owners and keeps the object', () => {
    expect(decodeKubeObject(pod, { file: 'objects.yaml', line: 7 })).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      namespace: 'shop',
      name: 'reviews-v1',
      labels: { app: 'reviews' },
      annotations: {},
      owners: [{ kind: 'ReplicaSet', name: 'reviews', controller: true }],
      raw: pod,
      file: 'objects.yaml',
      line: 7,
    });
  });

  it.each([
    [{}],
    [{ apiVersion: 'v1', kind: 'Pod' }],
    [{ apiVersion: 'v1', metadata: { name: 'a' } }],
    [{ kind: 'Pod', metadata: { name: 'a' } }],
    [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: '' } }],
    [{ apiVersion: 'v1', kind: 'Pod', metadata: 'x' }],
  ])('is undefined for %j', (raw) => {
    expect(decodeKubeObject(raw)).toBeUndefined();
  });
});

describe('decodeKubeList', () => {
  it("gives items of a typed list the list's kind, and leaves theirs where they have one", () => {
    const items = [
      { metadata: { name: 'a' } },
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'b' } },
      'junk',
    ];
    const found = decodeKubeList({ apiVersion: 'v1', kind: 'PodList', items });
    expect(found.map(({ apiVersion, kind, name }) => [apiVersion, kind, name])).toEqual([
      ['v1', 'Pod', 'a'],
      ['apps/v1', 'Deployment', 'b'],
    ]);
  });

  it('reads a mixed List and skips items without identity', () => {
    const found = decodeKubeList({
      apiVersion: 'v1',
      kind: 'List',
      items: [pod, { metadata: { name: 'nameless' } }],
    });
    expect(found.map(({ name }) => name)).toEqual(['reviews-v1']);
  });
});
