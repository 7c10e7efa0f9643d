import { describe, expect, it, test } from 'vitest';
import { decodeIstiod } from '../../../src/core/decode/istiod.ts';
import { decodeSyncz } from '../../../src/core/decode/syncz.ts';
import type { KubeObject } from '../../../src/core/model/kube.ts';
import type { IstiodSnapshot, Snapshot } from '../../../src/core/model/snapshot.ts';
import { skewOf } from '../../../src/core/status/skew.ts';
import { inStates, needsAttention, queryStatus } from '../../../src/core/status/status.ts';
import { syncRow } from '../../support/istiods.ts';
import { pod } from '../../support/pod.ts';

function istiod(
  name: string,
  rows: readonly object[] | undefined,
  version = '1.32.0',
): IstiodSnapshot {
  const utf8 = (text: string) => new TextEncoder().encode(text);
  return decodeIstiod(
    {
      istiod: { namespace: 'istio-system', pod: name },
      bodies: [
        ...(rows === undefined
          ? []
          : [{ section: 'syncz' as const, bytes: utf8(JSON.stringify(rows)), from: '' }]),
        { section: 'version', bytes: utf8(version), from: '' },
      ],
      dumps: [],
      gaps: [],
    },
    [],
  );
}

const snapshot = (
  istiods: readonly IstiodSnapshot[],
  objects: readonly KubeObject[] = [],
): Snapshot => ({
  source: { kind: 'live', name: 'test' },
  capturedAt: '2026-11-21T00:08:00Z',
  proxies: [],
  objects,
  istiods,
  gaps: [],
});

function proxyPod(id: string, more: Partial<KubeObject> = {}): KubeObject {
  const base = pod(id, { ip: '10.0.0.1' });
  return {
    ...base,
    ...more,
    raw: { ...base.raw, spec: { containers: [{ name: 'istio-proxy' }] } },
  };
}

describe('status over all istiods', () => {
  it('puts those in trouble first, with age, error and nonce', () => {
    const rows = queryStatus(
      snapshot([
        istiod('one', [
          syncRow('fine.shop'),
          syncRow('stale.shop', { LDS: { sent: '2' } }),
          syncRow('refuses.shop', { RDS: { sent: '2', lastError: 'no' } }),
          syncRow('nothing.shop', { EDS: { sent: '', acked: '' } }),
        ]),
      ]),
    );
    expect(rows.map(({ proxy }) => proxy)).toEqual(['refuses', 'stale', 'fine', 'nothing']);
    expect(rows.map(needsAttention)).toEqual([true, true, false, false]);
    expect(rows[0]?.types['RDS']).toEqual({
      state: 'ERROR',
      ageMs: 60_000,
      error: 'no',
      nonce: '2',
    });
    expect(rows[1]?.types['LDS']?.state).toBe('STALE');
    expect(rows[3]?.types['EDS']?.state).toBe('NOT SENT');
  });

  it('finds proxies that are connected twice, or to nobody', () => {
    const rows = queryStatus(
      snapshot(
        [istiod('one', [syncRow('a.shop')]), istiod('two', [syncRow('a.shop')])],
        [proxyPod('shop/a'), proxyPod('shop/lost'), pod('shop/plain', { ip: '10.0.0.2' })],
      ),
    );
    expect(rows.map(({ proxy, istiod: at, findings }) => [proxy, at, findings])).toEqual([
      ['lost', null, ['not-connected']],
      ['a', 'one', ['connected-twice']],
      ['a', 'two', ['connected-twice']],
    ]);
  });

  it('claims of nobody that he is not connected while an istiod has not answered', () => {
    const objects = [proxyPod('shop/lost')];
    const [row] = queryStatus(snapshot([istiod('one', []), istiod('silent', undefined)], objects));
    expect(row?.findings).toEqual(['not-seen']);
    expect(row && needsAttention(row)).toBe(false);
  });

  it('looks for proxies of one revision only where only its istiods were asked', () => {
    const objects = [
      proxyPod('shop/mine', { labels: { 'istio.io/rev': 'canary' } }),
      proxyPod('shop/noted', {
        annotations: { 'sidecar.istio.io/status': '{"revision":"canary"}' },
      }),
      proxyPod('shop/other', { labels: { 'istio.io/rev': 'default' } }),
      proxyPod('shop/unknown'),
    ];
    const rows = queryStatus(snapshot([istiod('one', [])], objects), { revision: 'canary' });
    expect(rows.map(({ proxy }) => proxy)).toEqual(['mine', 'noted']);
  });

  test.each([
    [['synced'], ['fine']],
    [
      ['stale', 'error'],
      ['refuses', 'stale'],
    ],
    [['not-connected'], ['lost']],
  ] as const)('--only %j', (only, proxies) => {
    const rows = queryStatus(
      snapshot(
        [
          istiod('one', [
            syncRow('fine.shop'),
            syncRow('stale.shop', { LDS: { sent: '2' } }),
            syncRow('refuses.shop', { RDS: { lastError: 'no' } }),
          ]),
        ],
        [proxyPod('shop/lost')],
      ),
    );
    expect(inStates(rows, only).map(({ proxy }) => proxy)).toEqual(proxies);
  });

  it('selects by namespace and labels', () => {
    const objects = [proxyPod('a/x', { labels: { app: 'x' } }), proxyPod('b/x')];
    const all = snapshot([istiod('one', [syncRow('x.a'), syncRow('x.b')])], objects);
    expect(queryStatus(all, { namespace: 'b' }).map(({ namespace }) => namespace)).toEqual(['b']);
    const labels = (of: Readonly<Record<string, string>>): boolean => of['app'] === 'x';
    expect(queryStatus(all, { labels }).map(({ namespace }) => namespace)).toEqual(['a']);
  });
});

test.each([
  ['1.32.0', '1.32.1-abc-Clean', undefined],
  ['1.31.4', '1.32.0', undefined],
  ['1.30.0', '1.32.0', 'proxy-too-old'],
  ['1.33.0', '1.32.0', 'proxy-newer-than-istiod'],
  ['', '1.32.0', undefined],
  ['1.32.0', undefined, undefined],
  ['65536.1.1', '1.32.0', undefined],
])('skew of %s under %s is %s', (proxy, control, skew) => {
  expect(skewOf(proxy, control)).toBe(skew);
});

test('syncz over xDS is the same model', () => {
  const url = 'type.googleapis.com/envoy.config.';
  const [sync] = decodeSyncz(
    [
      {
        '@type': 'type.googleapis.com/envoy.service.status.v3.ClientConfig',
        node: {
          id: 'a.b.shop',
          metadata: { CLUSTER_ID: 'Kubernetes', NAMESPACE: 'shop', ISTIO_VERSION: '1.32.0' },
        },
        generic_xds_configs: [
          {
            type_url: `${url}cluster.v3.Cluster`,
            config_status: 'SYNCED',
            last_updated: '2026-11-21T00:07:00Z',
          },
          {
            type_url: `${url}listener.v3.Listener`,
            config_status: 'ERROR',
            error_state: { details: 'no' },
          },
          { type_url: `${url}core.v3.TypedExtensionConfig` },
        ],
      },
    ],
    'one',
  );
  expect(sync).toEqual({
    pod: 'a.b',
    namespace: 'shop',
    cluster: 'Kubernetes',
    istiod: 'one',
    version: '1.32.0',
    proxyType: '',
    types: [
      { type: 'CDS', state: 'SYNCED', sentTime: '2026-11-21T00:07:00Z' },
      { type: 'LDS', state: 'ERROR', error: 'no' },
    ],
  });
});
