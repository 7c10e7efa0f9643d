/** Access loggers that extensionProviders stand for (istio/pilot/pkg/model/telemetry_logging.go, telemetryAccessLog). */
import { flag, number, object, strings, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { any, extension, present } from '../message.ts';
import type { World } from '../model/world.ts';
import { DEFAULT_TEXT, jsonFormat, logFormatters, parseJsonFormat, textFormat } from './log-format.ts'; // prettier-ignore
import { providerCluster } from './providers.ts';

const STATE = ['upstream_peer', 'downstream_peer'];
const STATE_OF_WASM = [
  ...STATE, 'wasm.upstream_peer', 'wasm.upstream_peer_id', 'wasm.downstream_peer', 'wasm.downstream_peer_id',
]; // prettier-ignore

/** The logger of a provider; undefined where it does not log or its service is unknown. */
export function accessLogger(world: World, provider: JsonObject): JsonObject | undefined {
  const file = object(provider, 'envoyFileAccessLog');
  if (file !== undefined) return fileLogger(world, text(provider, 'name'), file);
  const http = object(provider, 'envoyHttpAls');
  if (http !== undefined) return grpcLogger(world, http, 'http');
  const tcp = object(provider, 'envoyTcpAls');
  if (tcp !== undefined) return grpcLogger(world, tcp, 'tcp');
  const otel = object(provider, 'envoyOtelAls');
  return otel === undefined ? undefined : otelLogger(world, otel);
}

/** The logger for accessLogFile, with accessLogEncoding and accessLogFormat (FileAccessLogFromMeshConfig). */
export function meshFileLogger({ mesh }: World, path: string): JsonObject {
  const format = text(mesh, 'accessLogFormat');
  const isJson = text(mesh, 'accessLogEncoding') === 'JSON';
  return fileLog(path, isJson ? jsonFormat(parseJsonFormat(format)) : textFormat(format));
}

const fileLog = (path: string, format: JsonObject): JsonObject =>
  extension(
    'envoy.access_loggers.file',
    any('envoy.extensions.access_loggers.file.v3.FileAccessLog', { path, log_format: format }),
  );

/** The built-in provider "envoy" without a format of its own takes the mesh's. */
function fileLogger(world: World, name: string | undefined, provider: JsonObject): JsonObject {
  const format = object(provider, 'logFormat');
  const omitEmpty = flag(provider, 'omitEmptyValues') ?? false;
  if (name === 'envoy' && format === undefined && !omitEmpty)
    return meshFileLogger(world, text(provider, 'path') ?? '');
  const path = text(provider, 'path') || '/dev/stdout';
  const labels = object(format, 'labels');
  return fileLog(
    path,
    labels === undefined
      ? textFormat(text(format, 'text'), omitEmpty)
      : jsonFormat(labels, omitEmpty),
  );
}

const GRPC = {
  http: {
    name: 'envoy.access_loggers.http_grpc',
    type: 'envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig',
    log: 'http_envoy_accesslog',
  },
  tcp: {
    name: 'envoy.tcp_grpc_access_log',
    type: 'envoy.extensions.access_loggers.grpc.v3.TcpGrpcAccessLogConfig',
    log: 'tcp_envoy_accesslog',
  },
} as const;

function grpcLogger(
  world: World,
  provider: JsonObject,
  kind: keyof typeof GRPC,
): JsonObject | undefined {
  const target = providerCluster(world, text(provider, 'service'), number(provider, 'port'));
  if (target === undefined) return undefined;
  const own = strings(provider, 'filterStateObjectsToLog');
  const headers = (key: string): readonly string[] | undefined => {
    const names = kind === 'http' ? strings(provider, key) : [];
    return names.length === 0 ? undefined : names;
  };
  return extension(
    GRPC[kind].name,
    any(
      GRPC[kind].type,
      present({
        common_config: commonConfig(text(provider, 'logName') || GRPC[kind].log, {
          grpc: { cluster_name: target.cluster, authority: target.hostname },
          state: own.length > 0 ? own : STATE,
        }),
        additional_request_headers_to_log: headers('additionalRequestHeadersToLog'),
        additional_response_headers_to_log: headers('additionalResponseHeadersToLog'),
        additional_response_trailers_to_log: headers('additionalResponseTrailersToLog'),
      }),
    ),
  );
}

/** The logger of enableEnvoyAccessLogService, whose cluster the bootstrap brings (core/accesslog.go, httpGrpcAccessLog). */
export function serviceLogger(
  kind: keyof typeof GRPC,
  logName: string = GRPC[kind].log,
): JsonObject {
  const grpc = { cluster_name: 'envoy_accesslog_service' };
  return extension(
    GRPC[kind].name,
    any(GRPC[kind].type, { common_config: commonConfig(logName, { grpc, state: STATE_OF_WASM }) }),
  );
}

const commonConfig = (
  logName: string,
  { grpc, state }: { readonly grpc: JsonObject; readonly state: readonly string[] },
): JsonObject => ({
  log_name: logName,
  grpc_service: { envoy_grpc: grpc },
  transport_api_version: 'V3',
  filter_state_objects_to_log: state,
});

function otelLogger(world: World, provider: JsonObject): JsonObject | undefined {
  const target = providerCluster(world, text(provider, 'service'), number(provider, 'port'));
  if (target === undefined) return undefined;
  const format = object(provider, 'logFormat');
  const body = text(format, 'text') || DEFAULT_TEXT;
  const labels = object(format, 'labels') ?? {};
  const values = Object.keys(labels)
    .toSorted()
    .map((key) => ({ key, value: { string_value: text(labels, key) ?? '' } }));
  return extension(
    'envoy.access_loggers.open_telemetry',
    any(
      'envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig',
      present({
        common_config: commonConfig(text(provider, 'logName') || 'otel_envoy_accesslog', {
          grpc: { cluster_name: target.cluster, authority: target.hostname },
          state: STATE_OF_WASM,
        }),
        disable_builtin_labels: true,
        body: { string_value: body },
        attributes: values.length === 0 ? undefined : { values },
        formatters: logFormatters(body, labels),
      }),
    ),
  );
}
