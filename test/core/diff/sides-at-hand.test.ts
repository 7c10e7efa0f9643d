import { describe, expect, it } from 'vitest';
import { decodeKubeObject } from '../../../src/core/decode/kube-object.ts';
import { nothingToCompare, sidesOfProxies } from '../../../src/core/diff/proxy-sides.ts';
import { UNREAD_DOCUMENT, type Gap } from '../../../src/core/model/gap.ts';
import { EMPTY_SNAPSHOT } from '../../support/empty-snapshot.ts';
import { envoyDump, sideOf } from '../../support/dump-pair.ts';

const { proxy } = sideOf(envoyDump('default/details'), 'envoy');
const pod = decodeKubeObject(
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: proxy.proxy.pod, namespace: 'default' },
    spec: { containers: [{ name: 'istio-proxy', image: 'proxyv2' }] },
    status: { podIP: '198.18.0.9', phase: 'Running' },
  },
  { file: 'kubernetes/objects.yaml', line: 1 },
);
const snapshotWith = (...gaps: readonly Gap[]) => ({
  ...EMPTY_SNAPSHOT, proxies: [proxy], objects: pod === undefined ? [] : [pod], gaps,
}); // prettier-ignore
const gap = (section: string, reason: string): Gap => ({ section, reason, hint: '' });

describe('the sides that are at hand', () => {
  it('goes on without one broken document', () => {
    const broken = gap('kubernetes/objects.yaml:9', `${UNREAD_DOCUMENT}: tab characters`);
    expect(sidesOfProxies(snapshotWith(broken), undefined).list).toMatchObject([
      { leftName: 'intended', rightName: 'envoy' },
    ]);
  });

  it('says that the mesh config is assumed', () => {
    const { gaps } = sidesOfProxies(snapshotWith(), undefined);
    expect(gaps.map(({ section }) => section)).toContain('mesh config');
  });

  it('does not guess what the YAML means without a kind of objects, and says which', () => {
    const { list, gaps } = sidesOfProxies(
      snapshotWith(gap('kubernetes sidecars', 'forbidden')),
      undefined,
    );
    expect(list).toEqual([]);
    const { message } = nothingToCompare(gaps);
    expect(message).toContain('holds nothing of an istiod');
    expect(message).toContain('not all sidecars could be read');
  });
});
