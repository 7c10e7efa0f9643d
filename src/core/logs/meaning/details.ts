import { lookup } from '../../model/lookup.ts';

/** Response code details taken apart: "upstream_reset_before_response_started{connection_termination|TLS_error…}". */
export interface CodeDetails {
  /** Before the bracket. */
  readonly name: string;
  /** What stands in brackets, without the transport's part. */
  readonly reason: string | undefined;
  /** What the transport (TCP, TLS) says. */
  readonly transport: string | undefined;
}

/**
 * Splits response code details. The separator of the transport's part is "," up to Envoy 1.27 and "|" in newer ones
 * (envoy/source/common/router/router.cc, Filter::onUpstreamReset).
 */
export function codeDetails(text: string): CodeDetails {
  const open = text.search(/[{[(]/);
  if (open < 0) return { name: text, reason: undefined, transport: undefined };
  const name = text.slice(0, open);
  const close = Math.max(text.lastIndexOf(']'), text.lastIndexOf('}'), text.lastIndexOf(')'));
  const inner = text.slice(open + 1, close > open ? close : undefined);
  const [, reason = inner, transport] = /^(\w[\w/]*)[,|](.*)$/s.exec(inner) ?? [];
  return name.startsWith('upstream_reset')
    ? { name, reason, transport: transport === '' ? undefined : transport }
    : { name, reason: inner, transport: undefined };
}

/** Words for names of details (envoy/source/common/stream_info/utility.h, ResponseCodeDetailValues, and of filters). */
const WORDS: Readonly<Record<string, string>> = {
  via_upstream: 'the application answered',
  route_not_found: 'no route matches',
  filter_chain_not_found: 'no filter chain takes the connection',
  cluster_not_found: 'the cluster of the route does not exist here',
  no_healthy_upstream: 'no healthy endpoint',
  direct_response: 'Envoy itself answers here',
  maintenance_mode: 'the cluster is in maintenance mode',
  response_timeout: 'the timeout of the route was over',
  upstream_response_timeout: 'the timeout of the route was over',
  upstream_per_try_timeout: 'the timeout of one attempt was over',
  upstream_per_try_idle_timeout: 'one attempt was idle for too long',
  upstream_max_stream_duration_reached: 'the stream lasted too long',
  upstream_reset_before_response_started: 'the upstream gave no answer',
  upstream_reset_after_response_started: 'the upstream stopped in the middle of its answer',
  downstream_remote_disconnect: 'the client went away',
  downstream_local_disconnect: 'Envoy closed the connection to the client',
  stream_idle_timeout: 'the stream was idle for too long',
  max_duration_timeout: 'the stream lasted too long',
  duration_timeout: 'the connection lasted too long',
  request_overall_timeout: 'the request did not end in time',
  request_header_timeout: 'the headers did not come in time',
  downstream_header_timeout: 'the headers did not come in time',
  request_payload_too_large: 'the request body is too large',
  request_payload_exceeded_retry_buffer_limit: 'the request body is too large for a retry',
  response_payload_too_large: 'the response body is too large',
  overload: 'this Envoy is overloaded',
  drop_overload: 'dropped: the control plane sheds load',
  unconditional_drop_overload: 'dropped: the control plane sheds all load',
  low_version: 'HTTP/1.0 is not accepted',
  missing_host_header: 'the Host header is missing',
  missing_path_rejected: 'the path is missing',
  invalid_path: 'the path is not valid',
  absolute_path_rejected: 'an absolute URL is not accepted',
  path_normalization_failed: 'the path is not valid',
  upgrade_failed: 'the upgrade is not accepted here',
  websocket_handshake_unsuccessful: 'the WebSocket handshake failed',
  request_headers_failed_strict_check: 'an x-envoy- header is not valid',
  rejecting_because_detection_failed: 'the original destination could not be found',
  internal_redirect: 'redirected inside of Envoy',
  admin_filter_response: "Envoy's admin port answered",
  rbac_access_denied_matched_policy: 'an authorization policy says no',
  rbac_deny_close: 'an authorization policy says no',
  jwt_authn_access_denied: 'the JSON Web Token is missing or not accepted',
  ext_authz_denied: 'the external authorizer said no',
  ext_authz_error: 'the external authorizer could not be asked',
  ext_authz_invalid: 'the external authorizer changed the request wrongly',
  request_rate_limited: 'rate limited',
  local_rate_limited: 'rate limited by this proxy',
  rate_limiter_error: 'the rate limit service failed',
  fault_filter_abort: 'an error was injected',
  cors_response: 'CORS preflight answered by Envoy',
  csrf_origin_mismatch: 'CSRF check failed',
  lua_response: 'a Lua filter answered',
  wasm_fail_stream: 'a Wasm filter failed',
  ext_proc_error: 'the external processor failed',
  reached_concurrency_limit: 'too many requests at once (adaptive concurrency)',
  denied_by_admission_control: 'denied by admission control',
  dns_resolution_failure: 'the name was not resolved',
  dns_resolution_timeout: 'the name was not resolved in time',
  dns_cache_overflow: 'too many names are being resolved',
  dynamic_forward_proxy_pending_request_overflow: 'too many requests wait for a name',
  empty_host_header: 'the Host header is empty',
};

/** Words for the reason of a reset (envoy/source/common/http/utility.cc, Utility::resetReasonToString). */
const RESETS: Readonly<Record<string, string>> = {
  remote_connection_failure: 'no connection',
  local_connection_failure: 'no connection',
  connection_failure: 'no connection',
  connection_timeout: 'no connection in time',
  connection_termination: 'the connection was closed',
  local_reset: 'reset by this Envoy',
  local_refused_stream_reset: 'refused by this Envoy',
  remote_reset: 'reset by the upstream',
  remote_refused_stream_reset: 'refused by the upstream',
  overflow: 'a circuit breaker was open',
  protocol_error: 'the upstream broke the protocol',
  overload_manager_reset: 'this Envoy is overloaded',
  'HTTP/1_premature_upstream_half_close': 'the upstream closed half of the connection too early',
  remote_error_with_CONNECT_request: 'CONNECT was refused',
};

const CODEC: Readonly<Record<string, string>> = {
  too_many_headers: 'too many headers',
  headers_too_large: 'headers are too large',
  codec_error: 'this is not HTTP/1, or broken',
  invalid_characters: 'characters that a header may not have',
  invalid_url: 'the URL is not valid',
  invalid_scheme: 'the scheme is not valid',
  invalid_transfer_encoding: 'Transfer-Encoding is not valid',
};

/** Response code details in words; undefined for those without words (they are shown as they are). */
export function detailsText(text: string): string | undefined {
  const { name, reason } = codeDetails(text);
  const [codec = '', ...what] = name.split('.');
  if (/^http[123]?$/.test(codec)) return lookup(CODEC, what.join('.')) ?? 'the protocol was broken';
  const words = lookup(WORDS, name);
  if (words === undefined) return undefined;
  const more = reason === undefined ? undefined : reasonText(name, reason);
  return more === undefined ? words : `${words}: ${more}`;
}

function reasonText(name: string, reason: string): string | undefined {
  if (name.startsWith('upstream_reset')) return lookup(RESETS, reason) ?? spaced(reason);
  if (name.startsWith('rbac')) return reason === 'none' ? 'no ALLOW policy matches' : policyText(reason);
  return reason === '' ? undefined : spaced(reason);
} // prettier-ignore

const spaced = (text: string): string => text.replaceAll('_', ' ');

/** An authorization policy and which of its rules, from 0. */
export interface PolicyName {
  readonly namespace: string;
  readonly name: string;
  readonly rule: number;
}

/** "ns[shop]-policy[allow-get]-rule[0]" (istio/pilot/pkg/security/authz/builder, policyName). */
export function policyName(text: string): PolicyName | undefined {
  const match = /ns\[([^\]]*)\]-policy\[([^\]]*)\]-rule\[(\d+)\]/.exec(text);
  const [, namespace, name, rule] = match ?? [];
  if (namespace === undefined || name === undefined) return undefined;
  return { namespace, name, rule: Number(rule) };
}

function policyText(reason: string): string {
  const policy = policyName(reason);
  if (policy === undefined) return spaced(reason);
  return `AuthorizationPolicy ${policy.namespace}/${policy.name} rules[${policy.rule}]`;
}
