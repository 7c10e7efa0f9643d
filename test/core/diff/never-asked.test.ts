import { describe, expect, it } from 'vitest';
import type { Side, SideKind } from '../../../src/core/diff/sections.ts';
import { diffThreeSides } from '../../../src/core/diff/three-sides.ts';
import type { ProxySnapshot } from '../../../src/core/model/snapshot.ts';
import { istiodDumpOf, sideOf } from '../../support/dump-pair.ts';

const { proxy } = sideOf(istiodDumpOf('default/productpage'), 'istiod');
const NAME = 'outbound|9080||reviews.default.svc.cluster.local';

/** A proxy without what is named. */
const without = (name: string): ProxySnapshot => ({
  ...proxy,
  clusters: proxy.clusters.filter((entry) => entry.name !== name),
  listeners: proxy.listeners.filter((entry) => entry.name !== name),
});
const lacks = (of: ProxySnapshot, section: 'routes' | 'endpoints', name: string): ProxySnapshot => ({
  ...of,
  [section]: of[section].filter((entry) => entry.name !== name),
}); // prettier-ignore
const side = (kind: SideKind, of: ProxySnapshot): Side => ({ kind, proxy: of });

const refused = {
  type: 'LDS', state: 'ERROR', sent: '2', acked: '1', error: 'listener(s) 0.0.0.0_9080: no',
} as const; // prettier-ignore
const sync = {
  namespace: 'shop', pod: 'web', cluster: '', istiod: 'i', version: '', proxyType: '', types: [refused],
}; // prettier-ignore

describe('what an Envoy never asked for', () => {
  it.each([undefined, ['routes'] as const])('parted where its listener did (sections %s)', (sections) => {
    const { differences } = diffThreeSides(
      {
        intended: side('intended', proxy),
        istiod: side('istiod', lacks(proxy, 'routes', '9080')),
        envoy: side('envoy', lacks(without('0.0.0.0_9080'), 'routes', '9080')),
      },
      { sync, ...(sections === undefined ? {} : { sections }) },
    );
    const route = differences.find(({ section }) => section === 'routes');
    expect(route).toMatchObject({ name: '9080', path: '', stage: 'rejected' });
    expect(route?.note).toContain('without its listener 0.0.0.0_9080; Envoy refused');
  }); // prettier-ignore

  it('names the cluster of endpoints', () => {
    const { differences } = diffThreeSides({
      intended: side('intended', proxy),
      istiod: side('istiod', lacks(proxy, 'endpoints', NAME)),
      envoy: side('envoy', lacks(without(NAME), 'endpoints', NAME)),
    });
    expect(differences.find(({ section }) => section === 'endpoints')).toMatchObject({
      stage: 'unknown',
      note: `Envoy does not ask for it without its cluster ${NAME}`,
    });
  });

  it('is not compiled where the Envoy has the listener', () => {
    const { differences } = diffThreeSides({
      intended: side('intended', proxy),
      istiod: side('istiod', lacks(proxy, 'routes', '9080')),
      envoy: side('envoy', lacks(proxy, 'routes', '9080')),
    });
    expect(differences).toMatchObject([{ section: 'routes', stage: 'not-compiled' }]);
  });
});
