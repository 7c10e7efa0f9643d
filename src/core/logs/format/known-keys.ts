import type { StandardField } from '../model/access-log-entry.ts';
import type { AccessLogFormat } from '../model/log-line.ts';
import { STANDARD_FIELDS } from '../model/standard-fields.ts';

/** Operators by the key that Istio's default JSON format has for them. */
const BY_KEY: Readonly<Record<StandardField, string>> = {
  start_time: '%START_TIME%',
  method: '%REQ(:METHOD)%',
  path: '%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%',
  protocol: '%PROTOCOL%',
  response_code: '%RESPONSE_CODE%',
  response_flags: '%RESPONSE_FLAGS%',
  response_code_details: '%RESPONSE_CODE_DETAILS%',
  connection_termination_details: '%CONNECTION_TERMINATION_DETAILS%',
  upstream_transport_failure_reason: '%UPSTREAM_TRANSPORT_FAILURE_REASON%',
  bytes_received: '%BYTES_RECEIVED%',
  bytes_sent: '%BYTES_SENT%',
  duration: '%DURATION%',
  upstream_service_time: '%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%',
  x_forwarded_for: '%REQ(X-FORWARDED-FOR)%',
  user_agent: '%REQ(USER-AGENT)%',
  request_id: '%REQ(X-REQUEST-ID)%',
  authority: '%REQ(:AUTHORITY)%',
  upstream_host: '%UPSTREAM_HOST%',
  upstream_cluster: '%UPSTREAM_CLUSTER%',
  upstream_local_address: '%UPSTREAM_LOCAL_ADDRESS%',
  downstream_local_address: '%DOWNSTREAM_LOCAL_ADDRESS%',
  downstream_remote_address: '%DOWNSTREAM_REMOTE_ADDRESS%',
  requested_server_name: '%REQUESTED_SERVER_NAME%',
  route_name: '%ROUTE_NAME%',
  istio_policy_status: '%DYNAMIC_METADATA(istio.mixer:status)%',
};

/** What Istio writes without another format (EnvoyJSONLogFormatIstio); up to 1.7 it had the Mixer's status as well. */
export const ISTIO_JSON: AccessLogFormat = {
  name: 'JSON format of Istio',
  origin: 'well-known',
  template: {
    kind: 'json',
    json: Object.fromEntries(
      Object.entries(BY_KEY).filter(([key]) => key !== 'istio_policy_status'),
    ),
  },
  omitsEmptyValues: false,
};

/** Keys that other defaults (Envoy Gateway) and custom formats often have; compared in snake_case without a leading colon. */
const OTHER_KEYS: Readonly<Record<string, StandardField>> = {
  timestamp: 'start_time',
  time: 'start_time',
  ts: 'start_time',
  verb: 'method',
  request_method: 'method',
  uri: 'path',
  request_path: 'path',
  x_envoy_origin_path: 'path',
  x_envoy_original_path: 'path',
  proto: 'protocol',
  status: 'response_code',
  status_code: 'response_code',
  code: 'response_code',
  flags: 'response_flags',
  response_details: 'response_code_details',
  duration_ms: 'duration',
  x_envoy_upstream_service_time: 'upstream_service_time',
  xff: 'x_forwarded_for',
  ua: 'user_agent',
  x_request_id: 'request_id',
  host: 'authority',
  cluster: 'upstream_cluster',
  sni: 'requested_server_name',
  route: 'route_name',
  upstream_failure_reason: 'upstream_transport_failure_reason',
};

/** The standard field that a key of an unknown JSON format most likely holds. */
function fieldOfKey(key: string): StandardField | undefined {
  const snake = key
    .replace(/^[:@]/, '')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/[-. ]/g, '_')
    .toLowerCase();
  return (
    STANDARD_FIELDS.find((field) => field === snake) ??
    (Object.hasOwn(OTHER_KEYS, snake) ? OTHER_KEYS[snake] : undefined)
  );
}

/** Fewer known keys than this may be any JSON. */
const ENOUGH = 2;

/**
 * The format of a JSON line that no configuration told, by its keys: Istio's own (1.0 to today), Envoy Gateway's, and
 * custom ones as far as their keys speak for themselves. Undefined when too few do.
 */
export function formatOfKeys(keys: readonly string[]): AccessLogFormat | undefined {
  const operators = keys.map((key) => [key, fieldOfKey(key)] as const);
  const known = new Set(operators.flatMap(([, field]) => field ?? []));
  if (known.size < ENOUGH) return undefined;
  return {
    name: keys.every((key) => Object.hasOwn(BY_KEY, key))
      ? ISTIO_JSON.name
      : 'JSON format that is known by its keys',
    origin: 'well-known',
    template: {
      kind: 'json',
      json: Object.fromEntries(operators.map(([key, field]) => [key, field === undefined ? '' : BY_KEY[field]])), // prettier-ignore
    },
    omitsEmptyValues: false,
  };
}
