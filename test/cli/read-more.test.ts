import { expect, test } from 'vitest';
import { readMore } from '../../src/cli/read-more.ts';
import { decodeKubeObject } from '../../src/core/decode/kube-object.ts';
import type { Snapshot } from '../../src/core/model/snapshot.ts';
import type { Source } from '../../src/sources/source.ts';
import { memorySource, pod } from '../support/memory-source.ts';

const DOWN = { status: { phase: 'Running', containerStatuses: [{ name: 'istio-proxy', state: { waiting: { reason: 'CrashLoopBackOff' } } }] } }; // prettier-ignore
const PODS = [pod('shop/web-0', DOWN), pod('shop/web-1'), pod('shop/db-0', DOWN)];

const snapshot: Snapshot = {
  source: { kind: 'live', name: 'here' }, capturedAt: '', proxies: [], istiods: [], gaps: [],
  objects: PODS.map((raw) => decodeKubeObject(raw)).filter((one) => one !== undefined),
}; // prettier-ignore

const ref = (name: string) => ({ namespace: 'shop', pod: name });

test('of replicas one is read whose Envoy runs; only where none does that is a gap', async () => {
  const asked: string[] = [];
  const source: Source = {
    ...memorySource({ objects: PODS }),
    read: ({ proxy }) => {
      asked.push(proxy.pod);
      return Promise.resolve({ proxy, bodies: [], gaps: [], capturedAt: '' });
    },
  };
  const { gaps } = await readMore(source, snapshot, {
    replicas: [[ref('web-0'), ref('web-1')], [ref('db-0')]],
    needs: { proxy: [{ section: 'clusters' }] },
    adminPort: undefined,
    progress: () => () => {},
  });
  expect(asked).toEqual(['web-1']);
  expect(gaps.map(({ section }) => section)).toEqual(['shop/db-0']);
});
