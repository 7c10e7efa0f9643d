import { describe, expect, it } from 'vitest';
import { resolveTargets } from '../../../src/sources/resolve-target.ts';
import { memorySource, pod, thing, type MemorySource } from '../../support/memory-source.ts';

const ownedBy = (kind: string, name: string) => ({
  ownerReferences: [{ kind, name, controller: true }],
});
const labelsOf = (hash: string) => ({ app: 'reviews', 'pod-template-hash': hash });
const ofReplicaSet = (id: string, name: string, hash: string) =>
  pod(`shop/${id}`, { labels: labelsOf(hash), metadata: ownedBy('ReplicaSet', name) });

const BY_APP = { selector: { matchLabels: { app: 'reviews' } } };
const V1 = ofReplicaSet('reviews-v1-6d5f-aaaaa', 'reviews-v1-6d5f', '6d5f');
const V2 = ofReplicaSet('reviews-v2-6d5f-bbbbb', 'reviews-v2-6d5f', '6d5f');
const DB = pod('shop/reviews-db-0', {
  labels: { app: 'reviews' },
  metadata: ownedBy('StatefulSet', 'reviews-db'),
});
const deployment = (name: string) => thing('apps/v1', 'Deployment', `shop/${name}`, BY_APP);

async function podsOf(text: string, objects: MemorySource['objects'], more?: string[]) {
  const { targets } = await resolveTargets(
    { text, namespace: 'shop', allNamespaces: false, allReplicas: true },
    memorySource({ objects, ...(more && { forbidden: more }) }),
  );
  return targets.map(({ proxy }) => proxy.pod);
}

describe('workloads whose selectors overlap', () => {
  const overlapping = [
    deployment('reviews-v1'),
    deployment('reviews-v2'),
    deployment('reviews'),
    thing('apps/v1', 'StatefulSet', 'shop/reviews-db', BY_APP),
    thing('v1', 'Service', 'shop/reviews-svc', { selector: { app: 'reviews' } }),
    V1,
    V2,
    DB,
  ];

  it.each([
    ['deploy/reviews-v1', ['reviews-v1-6d5f-aaaaa']],
    ['deploy/reviews-v2', ['reviews-v2-6d5f-bbbbb']],
    ['sts/reviews-db', ['reviews-db-0']],
    ['svc/reviews-svc', ['reviews-db-0', 'reviews-v1-6d5f-aaaaa', 'reviews-v2-6d5f-bbbbb']],
  ])('%s has the pods that its controller made', async (text, expected) => {
    expect(await podsOf(text, overlapping)).toEqual(expected);
  });

  it('may leave one without pods: those of others are not taken for its own', async () => {
    await expect(podsOf('deploy/reviews', overlapping)).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('belong to other workloads') as string,
    });
  });
});

describe('pods of a Deployment', () => {
  const adopted = ofReplicaSet('old-name-1', 'old-name', '6d5f');
  const replicaSet = {
    ...thing('apps/v1', 'ReplicaSet', 'shop/old-name'),
    metadata: { namespace: 'shop', name: 'old-name', ...ownedBy('Deployment', 'reviews') },
  };

  it('may come by a ReplicaSet of another name that it adopted', async () => {
    const objects = [deployment('reviews'), deployment('other'), replicaSet, adopted, V1];
    expect(await podsOf('deploy/reviews', objects)).toEqual(['old-name-1']);
    await expect(podsOf('deploy/other', objects)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('are told by names where ReplicaSets may not be read', async () => {
    const objects = [deployment('reviews-v1'), adopted, V1];
    expect(await podsOf('deploy/reviews-v1', objects, ['get replicasets'])).toEqual([
      'reviews-v1-6d5f-aaaaa',
    ]);
  });

  it('are those that it selects where no pod tells its controller', async () => {
    const bare = pod('shop/bare', { labels: { app: 'reviews' } });
    expect(await podsOf('deploy/reviews', [deployment('reviews'), bare])).toEqual(['bare']);
  });
});

describe('labels of a target', () => {
  const labelled = [pod('shop/web-1', { labels: { app: 'web' } })];
  const known = [{ namespace: 'shop', pod: 'web-1' }];
  const targetsOf = async (text: string | undefined, objects: MemorySource['objects']) => {
    const request = { namespace: 'shop', allNamespaces: false, allReplicas: false };
    const { targets } = await resolveTargets(
      { ...request, ...(text !== undefined && { text }) },
      memorySource({ objects, known }),
    );
    return targets.map(({ labels }) => labels);
  };

  it.each([['web-1'], [undefined]])('are those of its pod, named by %s', async (text) => {
    expect(await targetsOf(text, labelled)).toEqual([{ app: 'web' }]);
  });

  it.each([['web-1'], [undefined]])(
    'are not known without a Pod object, named by %s',
    async (text) => {
      expect(await targetsOf(text, [])).toEqual([undefined]);
    },
  );
});
