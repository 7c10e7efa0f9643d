import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/core/model/kube.ts';
import { queryRoutes } from '../../../src/core/query/routes.ts';
import { routesReport } from '../../../src/report/routes.ts';
import { cellText } from '../../../src/render/style.ts';
import { dynamic, host, kube, to } from '../../support/route-config.ts';
import { snapshotOf } from '../../support/proxy-snapshot.ts';

const sidecar = (id: string, spec: object, created = '2026-01-01T00:00:00Z'): KubeObject => {
  const [namespace = '', name = ''] = id.split('/');
  return {
    ...kube('Sidecar', name, {}),
    namespace,
    raw: { metadata: { creationTimestamp: created }, spec },
  };
};
const says = (mode: string) => ({ outboundTrafficPolicy: { mode } });
const selects = (labels: object) => ({ workloadSelector: { labels } });

interface Scene {
  readonly mode?: 'ALLOW_ANY' | 'REGISTRY_ONLY';
  readonly cluster?: string;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly unread?: true;
  readonly istioNamespace?: string;
}

/** What RULE says of unknown hosts at proxy shop/web-1, whose pod is labelled app=web unless told otherwise. */
function ruleOf(
  objects: readonly KubeObject[],
  {
    mode = 'REGISTRY_ONLY',
    cluster = 'BlackHoleCluster',
    unread,
    istioNamespace,
    ...scene
  }: Scene = {},
): string {
  const name = mode === 'ALLOW_ANY' ? 'allow_any' : 'block_all';
  const config = { name: '80', virtual_hosts: [host(name, ['*'], [to(cluster)])] };
  const snapshot = snapshotOf({ dump: { RoutesConfigDump: dynamic(config) }, objects });
  const labels = 'labels' in scene ? scene.labels : { app: 'web' };
  const whole = {
    ...snapshot,
    ...(istioNamespace !== undefined && { istioNamespace }),
    gaps: unread ? [{ section: 'kubernetes sidecars', reason: 'forbidden', hint: '' }] : [],
    proxies: snapshot.proxies.map((proxy) => ({ ...proxy, ...(labels && { labels }) })),
  };
  const [table] = routesReport(whole, queryRoutes(whole, {})).blocks;
  if (table?.kind !== 'table') throw new Error('no table');
  const index = table.columns.findIndex(({ header }) => header === 'RULE');
  return cellText(table.rows[0]?.[index] ?? '');
}

const MESH = 'mesh outboundTrafficPolicy REGISTRY_ONLY';
const UNKNOWN = 'outboundTrafficPolicy REGISTRY_ONLY (mesh or Sidecar)';
const by = (id: string) => `Sidecar ${id} outboundTrafficPolicy REGISTRY_ONLY`;
const STRICT = says('REGISTRY_ONLY');

describe('who sets outboundTrafficPolicy', () => {
  it('is the mesh where no Sidecar for the proxy has one', () => {
    expect(ruleOf([])).toBe(MESH);
    expect(ruleOf([sidecar('other/default', STRICT)])).toBe(MESH);
    expect(ruleOf([sidecar('shop/a', { ...STRICT, ...selects({ app: 'db' }) })])).toBe(MESH);
    const silent = [sidecar('shop/default', {}), sidecar('istio-system/default', STRICT)];
    expect(ruleOf(silent), 'one Sidecar counts, as a whole').toBe(MESH);
  });

  it('is the Sidecar that selects the pod, else that of the namespace, else that of the root namespace', () => {
    const root = sidecar('istio-system/default', STRICT);
    const namespace = sidecar('shop/default', STRICT);
    const own = sidecar('shop/web', { ...STRICT, ...selects({ app: 'web' }) });
    expect(ruleOf([root, namespace, own])).toBe(by('shop/web'));
    expect(ruleOf([root, namespace])).toBe(by('shop/default'));
    expect(ruleOf([root])).toBe(by('istio-system/default'));
    const elsewhere = sidecar('istio-config/default', STRICT);
    expect(ruleOf([elsewhere], { istioNamespace: 'istio-config' })).toBe(
      by('istio-config/default'),
    );
    const selecting = sidecar('istio-system/web', { ...STRICT, ...selects({ app: 'web' }) });
    expect(ruleOf([selecting]), 'a root one with a selector is for its namespace').toBe(MESH);
  });

  it('is the oldest of two for the same', () => {
    const young = sidecar('shop/a', {}, '2026-02-01T00:00:00Z');
    const old = sidecar('shop/b', STRICT, '2026-01-01T00:00:00Z');
    expect(ruleOf([young, old])).toBe(by('shop/b'));
  });

  it('is not told where Sidecars, or the labels that one asks for, are not known', () => {
    expect(ruleOf([], { unread: true })).toBe(UNKNOWN);
    const selecting = sidecar('shop/web', { ...STRICT, ...selects({ app: 'web' }) });
    expect(ruleOf([selecting], { labels: undefined })).toBe(UNKNOWN);
  });

  it('is not told where the Sidecar at hand says something else than the proxy has', () => {
    expect(ruleOf([sidecar('shop/default', says('ALLOW_ANY'))])).toBe(UNKNOWN);
    expect(ruleOf([sidecar('shop/default', { outboundTrafficPolicy: {} })]), 'no mode').toBe(
      by('shop/default'),
    );
  });

  it('is a Sidecar wherever unknown hosts go to a service of its choice', () => {
    const scene = {
      mode: 'ALLOW_ANY',
      cluster: 'outbound|3128||proxy.shop.svc.cluster.local',
    } as const;
    const egressProxy = { host: 'proxy.shop.svc.cluster.local', port: { number: 3128 } };
    const spec = { outboundTrafficPolicy: { mode: 'ALLOW_ANY', egressProxy } };
    expect(ruleOf([sidecar('shop/default', spec)], scene)).toBe(
      'Sidecar shop/default outboundTrafficPolicy egressProxy',
    );
    expect(ruleOf([], scene)).toBe('Sidecar outboundTrafficPolicy egressProxy');
  });
});
