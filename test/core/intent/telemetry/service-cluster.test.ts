import { expect, test } from 'vitest';
import { serviceCluster } from '../../../../src/core/intent/telemetry/service-cluster.ts';

const of = (proxyConfig: Record<string, string>, labels: Record<string, string> = {}): string =>
  serviceCluster({ labels, namespace: 'shop', proxyConfig, workloadName: 'web-v1' });

test('a proxy reports by its label app, else by its workload, with the namespace', () => {
  expect(of({ serviceCluster: 'istio-proxy' }, { app: 'web' })).toBe('web.shop');
  expect(of({})).toBe('web-v1.shop');
});

test('its config can choose a name, or the canonical one', () => {
  expect(of({ serviceCluster: 'mine' }, { app: 'web' })).toBe('mine');
  const labels = { app: 'web', 'service.istio.io/canonical-name': 'store' };
  expect(of({ tracingServiceName: 'CANONICAL_NAME_ONLY' }, labels)).toBe('store');
  expect(of({ tracingServiceName: 'CANONICAL_NAME_AND_NAMESPACE' }, labels)).toBe('store.shop');
});
