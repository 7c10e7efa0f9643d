import { expect, test } from 'vitest';
import { objects } from '../../../../src/core/decode/read.ts';
import { tracing, type Tracing } from '../../../../src/core/intent/telemetry/tracing.ts';
import type { ListenerClass } from '../../../../src/core/intent/listeners/listener-class.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import { sourcesOf } from '../../../../src/core/model/provenance.ts';
import { contextOf, podYaml, serviceYaml, yamlWorld } from '../yaml-world.ts';

const at = { service: 'collector.shop.svc.cluster.local', port: 9411 };
const CLUSTER = 'outbound|9411||collector.shop.svc.cluster.local';
const MESH = {
  extensionProviders: [
    { name: 'zipkin', zipkin: { ...at, maxTagLength: 64, headers: [{ name: 'x', value: 'y' }], traceContextOption: 'USE_B3_WITH_W3C_PROPAGATION' } },
    { name: 'datadog', datadog: at },
    { name: 'otel', opentelemetry: { ...at, http: { path: '/v1/traces', timeout: '3s' }, resourceDetectors: { environment: {} }, dynatraceSampler: { tenant: 't', clusterId: 7 } } },
    { name: 'sky', skywalking: at },
    { name: 'lost', zipkin: { service: 'none.example.com', port: 1 } },
    { name: 'prometheus', prometheus: {} },
  ],
}; // prettier-ignore

interface Setting {
  readonly spec?: string;
  readonly mesh?: JsonObject;
  readonly of?: ListenerClass;
  readonly proxyConfig?: string;
}

function traced({ spec = '', mesh, of = 'sidecar-outbound', proxyConfig }: Setting): Tracing {
  const telemetry = `
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: t, namespace: shop }
spec: { tracing: [${spec}] }
---`;
  const pod = podYaml('shop', 'web').replace('labels: {', `annotations: { proxy.istio.io/config: '${proxyConfig ?? ''}' }, labels: {`); // prettier-ignore
  const yaml = pod + serviceYaml('shop', 'collector', '192.0.2.12', 'http/9411') + (spec === '' ? '' : telemetry); // prettier-ignore
  return tracing(contextOf(yamlWorld(yaml, { ...MESH, ...mesh }), 'shop/web'), of);
}
/** As they are printed, without their sources. */
const own = ({ message }: Tracing): unknown =>
  JSON.parse(
    JSON.stringify(
      objects(message, 'custom_tags').filter(({ tag }) => !String(tag).startsWith('istio.')),
    ),
  );

test("without a Telemetry the mesh's switch and the proxy's config decide", () => {
  const proxyConfig = 'tracing: {sampling: 12.5, maxPathTagLength: 99, enableIstioTags: false, customTags: {v: {environment: {name: V, defaultValue: w}}}}'; // prettier-ignore
  expect(traced({}).message).toBeUndefined();
  const { message } = traced({ mesh: { enableTracing: true }, proxyConfig });
  expect(message).toMatchObject({ random_sampling: { value: 12.5 }, max_path_tag_length: 99 });
  expect(message?.['custom_tags']).toEqual([{ tag: 'v', environment: { name: 'V', default_value: 'w' } }]); // prettier-ignore
});

test('later entries override earlier ones, each on the side that it is for', () => {
  const spec = `{ providers: [{ name: zipkin }], randomSamplingPercentage: 0, customTags: { a: { literal: { value: x } }, b: { header: { name: h } }, c: { formatter: { value: "%PROTOCOL%" } } } },
    { match: { mode: SERVER }, randomSamplingPercentage: 50, useRequestIdForTraceSampling: false, enableIstioTags: false }`;
  const client = traced({ spec });
  expect(client.message).toMatchObject({ random_sampling: {}, client_sampling: { value: 100 } });
  expect(client.usesRequestId).toBe(true);
  expect(own(client)).toEqual([
    { tag: 'a', literal: { value: 'x' } },
    { tag: 'b', request_header: { name: 'h' } },
    { tag: 'c', value: '%PROTOCOL%' },
  ]);
  expect(sourcesOf(client.message ?? {})['random_sampling']).toMatchObject({ kind: 'Telemetry', field: 'spec.tracing[0].randomSamplingPercentage' }); // prettier-ignore
  const server = traced({ spec, of: 'sidecar-inbound' });
  expect(server).toMatchObject({
    message: { random_sampling: { value: 50 } },
    usesRequestId: false,
  });
  expect(objects(server.message, 'custom_tags')).toHaveLength(3);
});

test.each([
  ['{ providers: [{ name: zipkin }], disableSpanReporting: true }'],
  ['{ providers: [{ name: lost }] }'],
  ['{ providers: [{ name: prometheus }] }'],
  ['{ randomSamplingPercentage: 50 }'],
])('there is no tracing with %s', (spec) => {
  expect(traced({ spec, mesh: { enableTracing: true } }).message).toBeUndefined();
});

test('each tracer in its own form', () => {
  const provider = (name: string): unknown => traced({ spec: `{ providers: [{ name: ${name} }] }` }).message; // prettier-ignore
  expect(provider('zipkin')).toMatchObject({
    max_path_tag_length: 64,
    provider: {
      typed_config: {
        collector_service: { http_uri: { uri: 'http://collector.shop.svc.cluster.local/api/v2/spans', cluster: CLUSTER, timeout: '5s' }, request_headers_to_add: [{ header: { key: 'x', value: 'y' } }] },
        trace_id_128bit: true,
        trace_context_option: 'USE_B3_WITH_W3C_PROPAGATION',
      },
    },
  }); // prettier-ignore
  expect(provider('datadog')).toMatchObject({ provider: { typed_config: { collector_cluster: CLUSTER, service_name: 'web.shop' } } }); // prettier-ignore
  expect(provider('sky')).toMatchObject({ spawn_upstream_span: true });
  expect(provider('otel')).toMatchObject({
    // Its own sampler has to see all of them.
    random_sampling: { value: 100 },
    provider: {
      typed_config: {
        http_service: { http_uri: { uri: 'collector.shop.svc.cluster.local/v1/traces', timeout: '3s' } },
        sampler: { typed_config: { tenant: 't', cluster_id: 7, http_service: { http_uri: { uri: 'collector.shop.svc.cluster.local/api/v2/samplingConfiguration' } } } },
        resource_detectors: [{ name: 'envoy.tracers.opentelemetry.resource_detectors.environment' }],
      },
    },
  }); // prettier-ignore
});
