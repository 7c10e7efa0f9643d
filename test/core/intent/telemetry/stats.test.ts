import { expect, test } from 'vitest';
import { statsHttpFilters } from '../../../../src/core/intent/telemetry/stats.ts';
import type { ListenerClass } from '../../../../src/core/intent/listeners/listener-class.ts';
import { contextOf, podYaml, yamlWorld } from '../yaml-world.ts';

const MESH = {
  rootNamespace: 'istio-system',
  extensionProviders: [{ name: 'prometheus', prometheus: {} }, { name: 'zipkin', zipkin: {} }],
  defaultProviders: { metrics: ['prometheus'] },
}; // prettier-ignore

function config(metrics: string, of: ListenerClass = 'sidecar-outbound'): unknown {
  const yaml = `${podYaml('shop', 'web')}
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: t, namespace: shop }
spec: { metrics: ${metrics} }`;
  const filters = statsHttpFilters(contextOf(yamlWorld(yaml, MESH), 'shop/web'), of);
  // As it is printed, without its sources.
  return JSON.parse(JSON.stringify(filters.map(({ typed_config: typed }) => typed)));
}

test('without a Telemetry the default provider counts everything', () => {
  expect(config('[]')).toEqual([{ '@type': 'type.googleapis.com/stats.PluginConfig' }]);
  expect(config('[]', 'gateway')).toMatchObject([{ disable_host_header_fallback: true }]);
});

test('all metrics off means no filter, on the side that the override is for', () => {
  const off = '[{ overrides: [{ match: { mode: CLIENT }, disabled: true }] }]';
  expect(config(off)).toEqual([]);
  expect(config(off, 'sidecar-inbound')).toHaveLength(1);
});

test('a later override of a single metric turns the filter on again', () => {
  const yaml = '[{ overrides: [{ disabled: true }, { match: { metric: REQUEST_COUNT }, disabled: false }] }]'; // prettier-ignore
  expect(config(yaml)).toMatchObject([{ metrics: [{ name: 'requests_total' }] }]);
});

test("overrides are sorted by Istio's names and merged; custom metrics keep theirs", () => {
  const yaml = `[{ reportingInterval: 5s, overrides: [
    { match: { metric: REQUEST_SIZE }, disabled: true },
    { match: { metric: REQUEST_COUNT }, tagOverrides: { b: { value: x }, a: { operation: REMOVE } } },
    { match: { metric: REQUEST_COUNT }, tagOverrides: { b: { operation: REMOVE } } },
    { match: { customMetric: mine } }] }]`;
  expect(config(yaml)).toEqual([
    {
      '@type': 'type.googleapis.com/stats.PluginConfig',
      tcp_reporting_duration: '5s',
      metrics: [
        { name: 'requests_total', tags_to_remove: ['a', 'b'] },
        { name: 'request_bytes', drop: true },
        { name: 'mine' },
      ],
    },
  ]);
});

test('a provider that is no Prometheus has no filter', () => {
  expect(config('[{ providers: [{ name: zipkin }] }]')).toEqual([]);
});
