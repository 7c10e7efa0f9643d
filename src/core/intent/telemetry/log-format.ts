import { isObject } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { any, present } from '../message.ts';

/** The line that Istio's Envoys write (istio/pilot/pkg/model/telemetry_logging.go, EnvoyTextLogFormat). */
export const DEFAULT_TEXT =
  '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% ' +
  '%RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS% "%UPSTREAM_TRANSPORT_FAILURE_REASON%" %BYTES_RECEIVED% %BYTES_SENT% ' +
  '%DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" ' +
  '"%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%" %UPSTREAM_CLUSTER_RAW% %UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS% ' +
  '%DOWNSTREAM_REMOTE_ADDRESS% %REQUESTED_SERVER_NAME% %ROUTE_NAME%\n';

/** The same as JSON (EnvoyJSONLogFormatIstio). */
const DEFAULT_JSON: JsonObject = {
  start_time: '%START_TIME%',
  route_name: '%ROUTE_NAME%',
  method: '%REQ(:METHOD)%',
  path: '%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%',
  protocol: '%PROTOCOL%',
  response_code: '%RESPONSE_CODE%',
  response_flags: '%RESPONSE_FLAGS%',
  response_code_details: '%RESPONSE_CODE_DETAILS%',
  connection_termination_details: '%CONNECTION_TERMINATION_DETAILS%',
  bytes_received: '%BYTES_RECEIVED%',
  bytes_sent: '%BYTES_SENT%',
  duration: '%DURATION%',
  upstream_service_time: '%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%',
  x_forwarded_for: '%REQ(X-FORWARDED-FOR)%',
  user_agent: '%REQ(USER-AGENT)%',
  request_id: '%REQ(X-REQUEST-ID)%',
  authority: '%REQ(:AUTHORITY)%',
  upstream_host: '%UPSTREAM_HOST%',
  upstream_cluster: '%UPSTREAM_CLUSTER_RAW%',
  upstream_local_address: '%UPSTREAM_LOCAL_ADDRESS%',
  downstream_local_address: '%DOWNSTREAM_LOCAL_ADDRESS%',
  downstream_remote_address: '%DOWNSTREAM_REMOTE_ADDRESS%',
  requested_server_name: '%REQUESTED_SERVER_NAME%',
  upstream_transport_failure_reason: '%UPSTREAM_TRANSPORT_FAILURE_REASON%',
};

const WITHOUT_QUERY = '%REQ_WITHOUT_QUERY';

/** `log_format` of a file access log with text; an empty format is Istio's own. A line end is added where it is missing. */
export function textFormat(format: string | undefined, omitEmptyValues = false): JsonObject {
  const given = format === undefined || format === '' ? DEFAULT_TEXT : format;
  const line = given.endsWith('\n') ? given : `${given}\n`;
  return present({
    text_format_source: { inline_string: line },
    omit_empty_values: omitEmptyValues || undefined,
    formatters: logFormatters(line, undefined),
  });
}

/** `log_format` with JSON; without labels it is Istio's own. */
export function jsonFormat(labels: JsonObject | undefined, omitEmptyValues = false): JsonObject {
  const own = labels !== undefined && Object.keys(labels).length > 0 ? labels : DEFAULT_JSON;
  return present({
    json_format: own,
    json_format_options: {},
    omit_empty_values: omitEmptyValues || undefined,
    formatters: logFormatters('', own),
  });
}

/** accessLogFormat of the mesh as JSON; Istio's own when it cannot be read. */
export function parseJsonFormat(format: string | undefined): JsonObject {
  if (format === undefined || format === '') return DEFAULT_JSON;
  try {
    const parsed: unknown = JSON.parse(format);
    return isObject(parsed) ? parsed : DEFAULT_JSON;
  } catch {
    return DEFAULT_JSON;
  }
}

/** Formatters that Envoy has to load for commands of the format (accessLogFormatters). */
export function logFormatters(
  format: string,
  labels: JsonObject | undefined,
): JsonObject[] | undefined {
  const isUsed =
    format.includes(WITHOUT_QUERY) ||
    Object.values(labels ?? {}).some(
      (value) => typeof value === 'string' && value.includes(WITHOUT_QUERY),
    );
  if (!isUsed) return undefined;
  return [
    {
      name: 'envoy.formatter.req_without_query',
      typed_config: any('envoy.extensions.formatter.req_without_query.v3.ReqWithoutQuery'),
    },
  ];
}
