import { number, object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { any, duration, extension, present } from '../message.ts';
import type { IntentProxy } from '../model/proxy.ts';
import { specDurationMs } from '../spec-duration.ts';
import { headersToAdd } from './provider-headers.ts';
import { providerCluster, type ProviderCluster, type TracerTarget } from './providers.ts';
import { serviceCluster } from './service-cluster.ts';

const SEMANTIC = 'OTEL_SEMANTIC_CONVENTIONS';

/** An OpenTelemetry provider, by gRPC or HTTP (istio/pilot/pkg/networking/core/tracing.go, otelConfig). */
export function otelTracer(
  spec: JsonObject,
  target: TracerTarget,
): { provider: JsonObject; samples: boolean } | undefined {
  const { context, hostname, cluster } = target;
  const http = object(spec, 'http');
  const isSemantic = text(spec, 'serviceAttributeEnrichment') === SEMANTIC;
  const sampler = object(spec, 'dynatraceSampler');
  const samplerConfig = sampler && dynatraceSampler(sampler, http, target);
  if (sampler !== undefined && samplerConfig === undefined) return undefined;
  const config = present({
    service_name: isSemantic ? semanticName(context.proxy) : serviceCluster(context.proxy),
    http_service: http && httpService(http, { hostname, cluster }, text(http, 'path')),
    grpc_service: http === undefined ? grpcService(object(spec, 'grpc'), target) : undefined,
    resource_detectors: detectors(object(spec, 'resourceDetectors'), isSemantic),
    sampler: samplerConfig,
  });
  return {
    provider: extension(
      'envoy.tracers.opentelemetry',
      any('envoy.config.trace.v3.OpenTelemetryConfig', config),
    ),
    samples: sampler !== undefined,
  };
}

const httpService = (
  http: JsonObject,
  { hostname, cluster }: ProviderCluster,
  path = '',
): JsonObject =>
  present({
    http_uri: present({ uri: joined(hostname, path), cluster, timeout: timeout(http) }),
    request_headers_to_add: headersToAdd(objects(http, 'headers')),
  });

/** Go's url.JoinPath for a host without scheme: one slash between. */
const joined = (hostname: string, path: string): string =>
  path === '' ? hostname : `${hostname}/${path.replace(/^\/+/, '')}`;

function grpcService(
  grpc: JsonObject | undefined,
  { cluster, hostname }: ProviderCluster,
): JsonObject {
  const metadata = objects(grpc, 'initialMetadata').map((header) =>
    present({ key: text(header, 'name'), value: text(header, 'value') }),
  );
  return present({
    envoy_grpc: { cluster_name: cluster, authority: hostname },
    timeout: timeout(grpc),
    initial_metadata: metadata.length === 0 ? undefined : metadata,
  });
}

function timeout(source: JsonObject | undefined): string | undefined {
  const ms = specDurationMs(source, 'timeout');
  return ms === undefined ? undefined : duration(ms);
}

function detectors(wanted: JsonObject | undefined, isSemantic: boolean): JsonObject[] | undefined {
  const prefix = 'envoy.extensions.tracers.opentelemetry.resource_detectors.v3';
  const environment = { name: 'envoy.tracers.opentelemetry.resource_detectors.environment', typed_config: any(`${prefix}.EnvironmentResourceDetectorConfig`) }; // prettier-ignore
  const dynatrace = { name: 'envoy.tracers.opentelemetry.resource_detectors.dynatrace', typed_config: any(`${prefix}.DynatraceResourceDetectorConfig`) }; // prettier-ignore
  const hasEnvironment = object(wanted, 'environment') !== undefined;
  const all = [
    ...(hasEnvironment ? [environment] : []),
    ...(object(wanted, 'dynatrace') === undefined ? [] : [dynatrace]),
    ...(isSemantic && !hasEnvironment ? [environment] : []),
  ];
  return all.length === 0 ? undefined : all;
}

/** Asks Dynatrace itself, or what the spans are exported to (configureDynatraceSampler). */
function dynatraceSampler(
  sampler: JsonObject,
  exporter: JsonObject | undefined,
  target: TracerTarget,
): JsonObject | undefined {
  const own = object(sampler, 'httpService');
  const where = own === undefined ? target : providerCluster(target.context.world, text(own, 'service'), number(own, 'port')); // prettier-ignore
  const http = own === undefined ? exporter : object(own, 'http');
  if (where === undefined || http === undefined) return undefined;
  const path = own === undefined ? 'api/v2/samplingConfiguration' : text(http, 'path');
  return extension(
    'envoy.tracers.opentelemetry.samplers.dynatrace',
    any(
      'envoy.extensions.tracers.opentelemetry.samplers.v3.DynatraceSamplerConfig',
      present({
        tenant: text(sampler, 'tenant') || undefined,
        cluster_id: number(sampler, 'clusterId') || undefined,
        http_service: httpService(http, where, path),
        root_spans_per_minute: number(sampler, 'rootSpansPerMinute') || undefined,
      }),
    ),
  );
}

/** service.name as OpenTelemetry's conventions for Kubernetes derive it (otelServiceName). */
const semanticName = ({ annotations, labels, workloadName, ref }: IntentProxy): string =>
  annotations['resource.opentelemetry.io/service.name'] ||
  labels['app.kubernetes.io/instance'] ||
  labels['app.kubernetes.io/name'] ||
  workloadName ||
  ref.pod;
