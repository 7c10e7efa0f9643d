/** Tracers that extensionProviders stand for (istio/pilot/pkg/networking/core/tracing.go, configureFromProviderConfig). */
import { flag, number, object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ProxyContext } from '../context.ts';
import { any, duration, extension, present } from '../message.ts';
import { specDurationMs } from '../spec-duration.ts';
import { otelTracer } from './opentelemetry.ts';
import { headersToAdd } from './provider-headers.ts';
import { providerCluster, type TracerTarget } from './providers.ts';
import { serviceCluster } from './service-cluster.ts';

export interface Tracer {
  /** `tracing.provider` */
  readonly provider: JsonObject;
  /** It brings its own sampler. */
  readonly samples: boolean;
  readonly spawnsUpstreamSpan: boolean;
  readonly maxTagLength: number | undefined;
}

type Config = Pick<Tracer, 'provider'> & Partial<Tracer>;

/** Undefined where the provider traces nothing or its service is unknown. */
export function tracer(context: ProxyContext, provider: JsonObject): Tracer | undefined {
  for (const [kind, build] of Object.entries(KINDS)) {
    const spec = object(provider, kind);
    if (spec === undefined) continue;
    const target = providerCluster(context.world, text(spec, 'service'), number(spec, 'port'));
    const config = target && build(spec, { ...target, context });
    if (config === undefined) return undefined;
    return {
      samples: false,
      spawnsUpstreamSpan: context.proxy.type === 'router',
      maxTagLength: number(spec, 'maxTagLength') || undefined,
      ...config,
    };
  }
  return undefined;
}

const KINDS: Readonly<
  Record<string, (spec: JsonObject, target: TracerTarget) => Config | undefined>
> = {
  zipkin: (spec, target) => ({ provider: zipkin(spec, target) }),
  datadog: (_spec, { hostname, cluster, context }) => ({
    provider: extension(
      'envoy.tracers.datadog',
      any('envoy.config.trace.v3.DatadogConfig', {
        collector_cluster: cluster,
        service_name: serviceCluster(context.proxy),
        collector_hostname: hostname,
      }),
    ),
  }),
  skywalking: (_spec, { hostname, cluster }) => ({
    provider: extension(
      'envoy.tracers.skywalking',
      any('envoy.config.trace.v3.SkyWalkingConfig', {
        grpc_service: { envoy_grpc: { cluster_name: cluster, authority: hostname } },
      }),
    ),
    spawnsUpstreamSpan: true,
    maxTagLength: undefined,
  }),
  opentelemetry: otelTracer,
};

const W3C = 'USE_B3_WITH_W3C_PROPAGATION';

function zipkin(spec: JsonObject, { hostname, cluster }: TracerTarget): JsonObject {
  const headers = headersToAdd(objects(spec, 'headers'));
  return extension(
    'envoy.tracers.zipkin',
    any(
      'envoy.config.trace.v3.ZipkinConfig',
      present({
        collector_endpoint_version: 'HTTP_JSON',
        trace_id_128bit: flag(spec, 'enable64bitTraceId') === true ? undefined : true,
        shared_span_context: false,
        collector_service: present({
          http_uri: {
            uri: `http://${hostname}${text(spec, 'path') || '/api/v2/spans'}`,
            cluster,
            timeout: duration(specDurationMs(spec, 'timeout') ?? 5000),
          },
          request_headers_to_add: headers,
        }),
        trace_context_option: text(spec, 'traceContextOption') === W3C ? W3C : undefined,
      }),
    ),
  );
}
