import { describe, expect, it, test } from 'vitest';
import type { JsonObject } from '../../../src/core/model/json.ts';
import { decodeKubeObject } from '../../../src/core/decode/kube-object.ts';
import type { KubeObject } from '../../../src/core/model/kube.ts';
import type { TypeSync } from '../../../src/core/model/sync.ts';
import { changedAt, isSince, telltale } from '../../../src/core/status/change.ts';
import { scopeOf, type Candidate } from '../../../src/core/status/scope.ts';

const CHANGE = Date.parse('2026-11-21T00:07:00Z');

function thing(
  kind: string,
  id: string,
  spec: JsonObject,
  group = 'networking.istio.io',
): KubeObject {
  const [namespace, name] = id.split('/');
  const made = decodeKubeObject({
    apiVersion: `${group}/v1`,
    kind,
    metadata: { namespace, name },
    spec,
  });
  if (made === undefined) throw new Error('no object');
  return made;
}

describe('when something changed', () => {
  const object = (metadata: JsonObject): KubeObject => ({
    ...thing('VirtualService', 'shop/a', {}),
    raw: { metadata },
  });
  const created = { creationTimestamp: '2026-11-20T00:00:00Z' };

  it('is its last write, but for those of its status', () => {
    const managedFields = [
      { time: '2026-11-21T00:07:00Z' },
      { time: '2026-11-21T00:09:00Z', subresource: 'status' },
      { time: '2026-11-20T12:00:00Z' },
    ];
    expect(changedAt(object({ ...created, managedFields }))).toBe(CHANGE);
  });

  it('is its creation where nothing else is known', () => {
    expect(changedAt(object(created))).toBe(Date.parse(created.creationTimestamp));
    expect(changedAt(object({}))).toBeUndefined();
  });
});

describe('whether a push is newer', () => {
  const pushed = (sentTime?: string): TypeSync => ({
    type: 'RDS',
    state: 'SYNCED',
    ...(sentTime === undefined ? {} : { sentTime }),
  });
  test.each([
    ['a second later', '2026-11-21T00:07:01Z', 1, true],
    ['before', '2026-11-21T00:06:59.9Z', 60, false],
    // Kubernetes cut the fraction off: the push may be the one before.
    ['in the same second, asked at once', '2026-11-21T00:07:00.5Z', 1, false],
    ['in the same second, and no other since', '2026-11-21T00:07:00.5Z', 2, true],
    ['at an unknown time, asked at once', undefined, 5, false],
    ['at an unknown time, longer ago than istiod collects changes', undefined, 11, true],
  ])('%s', (_what, sent, seconds, newer) => {
    expect(isSince(pushed(sent), CHANGE, CHANGE + seconds * 1000)).toBe(newer);
  });

  it('looks at the last type that istiod pushes for the kind', () => {
    const types = ['CDS', 'LDS', 'RDS'].map((type): TypeSync => ({ type, state: 'SYNCED' }));
    expect(telltale('VirtualService', types)?.type).toBe('RDS');
    expect(telltale('VirtualService', types.slice(0, 2))?.type).toBe('LDS');
    expect(telltale('DestinationRule', types)?.type).toBe('CDS');
    expect(telltale('SomethingNew', types)).toBeUndefined();
    expect(telltale('VirtualService', [{ type: 'RDS', state: 'NOT SENT' }])).toBeUndefined();
  });
});

describe('whom it concerns', () => {
  const sidecar: Candidate = { namespace: 'shop', labels: { app: 'a' }, proxyType: 'sidecar' };
  const gateway: Candidate = {
    namespace: 'istio-system',
    labels: { istio: 'ingress' },
    proxyType: 'router',
  };
  const elsewhere: Candidate = { namespace: 'other', labels: {}, proxyType: 'sidecar' };
  const world = { objects: [] as KubeObject[], rootNamespace: 'istio-system' };
  const among = (object: KubeObject, objects: KubeObject[] = []): string[] =>
    Object.entries({ sidecar, gateway, elsewhere })
      .filter(([, candidate]) => scopeOf(object, { ...world, objects }).includes(candidate))
      .map(([name]) => name);

  test.each<[string, KubeObject, string[]]>([
    ['a route for the mesh', thing('VirtualService', 'shop/v', {}), ['sidecar', 'elsewhere']],
    ['a route for gateways', thing('VirtualService', 'shop/v', { gateways: ['gw'] }), ['gateway']],
    [
      'a route for both',
      thing('VirtualService', 'shop/v', { gateways: ['mesh', 'gw'] }),
      ['sidecar', 'gateway', 'elsewhere'],
    ],
    ['exported nowhere else', thing('VirtualService', 'shop/v', { exportTo: ['.'] }), ['sidecar']],
    [
      'exported to a namespace',
      thing('DestinationRule', 'shop/d', { exportTo: ['other'] }),
      ['elsewhere'],
    ],
    ['a gateway', thing('Gateway', 'shop/g', { selector: { istio: 'ingress' } }), ['gateway']],
    [
      'a policy of a namespace',
      thing('AuthorizationPolicy', 'shop/p', {}, 'security.istio.io'),
      ['sidecar'],
    ],
    [
      'a policy of the root namespace',
      thing('AuthorizationPolicy', 'istio-system/p', {}, 'security.istio.io'),
      ['sidecar', 'gateway', 'elsewhere'],
    ],
    [
      'a policy with a selector',
      thing(
        'PeerAuthentication',
        'shop/p',
        { selector: { matchLabels: { app: 'b' } } },
        'security.istio.io',
      ),
      [],
    ],
    ['an unknown kind', thing('Whatever', 'shop/w', {}), ['sidecar', 'gateway', 'elsewhere']],
  ])('%s', (_what, object, proxies) => {
    expect(among(object)).toEqual(proxies);
  });

  it('leaves out namespaces whose Sidecar does not let it in', () => {
    const only = thing('Sidecar', 'other/default', {
      egress: [{ hosts: ['./*', 'istio-system/*'] }],
    });
    expect(among(thing('VirtualService', 'shop/v', {}), [only])).toEqual(['sidecar']);
    const all = thing('Sidecar', 'other/default', { egress: [{ hosts: ['*/*'] }] });
    expect(among(thing('VirtualService', 'shop/v', {}), [all])).toEqual(['sidecar', 'elsewhere']);
  });
});
