import { flag, number, object, text } from '../../decode/read.ts';
import { fractionOf } from '../../decode/fraction.ts';
import { decodeMetadataMatch } from '../../decode/matcher.ts';
import type { JsonObject } from '../../model/json.ts';
import { matchesMetadata } from '../../wire/match/metadata-match.ts';
import { certain, either, type Branches } from '../model/branch.ts';
import type { FilterResult } from '../model/filter-call.ts';
import {
  filterStep,
  notKnown,
  pass,
  reply,
  type FilterCall,
  type HttpFilterStep,
} from './filter-step.ts';

/**
 * External authorization (envoy/source/extensions/filters/http/ext_authz/ext_authz.cc): asked only where its metadata condition holds,
 * which is how Istio lets CUSTOM policies decide; what the service says nobody here knows.
 */
export function runExtAuthz({ filter, config, perRoute, question, state }: FilterCall): Branches<FilterResult> {
  if (perRoute.some((one) => flag(one, 'disabled') === true)) return pass(state);
  const condition = object(config, 'filter_enabled_metadata');
  if (condition !== undefined && matchesMetadata(decodeMetadataMatch(condition), state.stream.metadata) === false) return pass(state);
  const share = shareOf(config, 'filter_enabled', 1);
  if (share === 0) return pass(state);
  const cluster = serviceOf(config);
  const asked = `asks the authorization service ${cluster ?? ''}`.trim();
  if (cluster !== undefined && question.isUnreachable?.(cluster) === true) {
    const step = filterStep(`${filter.name} ${asked}, which cannot be reached`, { isDecisive: true });
    if (flag(config, 'failure_mode_allow') === true) return pass(state, { steps: [...state.steps, step] });
    const status = httpStatus(text(object(config, 'status_on_error'), 'code')) ?? 403;
    return either<FilterResult>(share, reply(state, { status, flags: ['UAEX'], details: 'ext_authz_error', step }), state);
  }
  const step = filterStep(`${filter.name} ${asked}`, { isDecisive: true });
  return either<FilterResult>(share, notKnown(state, `${filter.name} ${asked}: its answer decides.`, step), state);
} // prettier-ignore

const serviceOf = (config: JsonObject): string | undefined =>
  text(object(config, 'http_service', 'server_uri'), 'cluster') ??
  text(object(config, 'grpc_service', 'envoy_grpc'), 'cluster_name');

const shareOf = (config: JsonObject, key: string, absent: number): number => {
  const own = object(config, key);
  return own === undefined ? absent : fractionOf(object(own, 'default_value'));
};

/** envoy.type.v3.HttpStatus prints its code by name. */
const STATUS: ReadonlyMap<string, number> = new Map([
  ['Unauthorized', 401],
  ['Forbidden', 403],
  ['NotFound', 404],
  ['TooManyRequests', 429],
  ['InternalServerError', 500],
  ['BadGateway', 502],
  ['ServiceUnavailable', 503],
  ['GatewayTimeout', 504],
]);
const httpStatus = (code: string | undefined): number | undefined => code === undefined ? undefined : STATUS.get(code); // prettier-ignore

/**
 * Local rate limit (envoy/source/extensions/filters/http/local_ratelimit/local_ratelimit.cc): how full the bucket is nobody can tell; a
 * request by itself finds a token.
 */
export const runLocalRateLimit: HttpFilterStep = ({ config, perRoute, state }) => {
  const own = perRoute[0] ?? config;
  const isOn = shareOf(own, 'filter_enabled', 0) > 0 && shareOf(own, 'filter_enforced', 0) > 0;
  const bucket = object(own, 'token_bucket');
  if (!isOn || bucket === undefined) return pass(state);
  const limit = `local rate limit: ${number(bucket, 'max_tokens') ?? 0} at once; whether the bucket is empty is not known`;
  return pass(state, { steps: [...state.steps, filterStep(limit)] });
}; // prettier-ignore

/**
 * The buffer filter: larger bodies are refused (envoy/source/extensions/filters/http/buffer/buffer_filter.cc), unless they came while an
 * earlier filter held the request back: what is buffered by then is not measured again.
 */
export const runBuffer: HttpFilterStep = ({ config, perRoute, state }) => {
  const [own] = perRoute;
  if (own !== undefined && flag(own, 'disabled') === true) return pass(state);
  const most = number(object(own, 'buffer') ?? config, 'max_request_bytes');
  if (most === undefined || state.request.bodyBytes <= most || state.delayMs > 0)
    return pass(state);
  const step = filterStep(`buffer: the body is larger than ${most} bytes`, { isDecisive: true });
  return certain(reply(state, { status: 413, details: 'request_payload_too_large', step }));
};

/** Code of its own that may answer. */
export const runUnknown =
  (what: string): HttpFilterStep =>
  ({ filter, state }) => {
    const step = filterStep(`${filter.name} ${what}`, { isDecisive: true });
    return certain(notKnown(state, `HTTP filter ${filter.name} ${what}.`, step));
  };

/** Wasm that Envoy brings along is Istio's own telemetry of old, and answers nothing. */
export const runWasm: HttpFilterStep = (call) => {
  const runtime = text(object(call.config, 'config', 'vm_config'), 'runtime');
  return runtime === 'envoy.wasm.runtime.null' ? pass(call.state) : runUnknown('runs a Wasm module, which may answer')(call); // prettier-ignore
};

/** Global rate limits only ask where the route or its virtual host names some. */
export const runRateLimit: HttpFilterStep = (call) => {
  const { route, virtualHost } = call.question.route;
  const limits = [object(route?.raw, 'route')?.['rate_limits'], object(call.perRoute[0] ?? {}, 'rate_limits')];
  const isAsked = limits.some((one) => Array.isArray(one) && one.length > 0) || virtualHost === undefined;
  return isAsked ? runUnknown('asks a rate limit service')(call) : pass(call.state);
}; // prettier-ignore

/** A health check filter that answers itself: requests with its headers get 200 while the proxy is healthy. */
export const runHealthCheck: HttpFilterStep = (call) => {
  if (flag(call.config, 'pass_through_mode') !== false) return pass(call.state);
  return runUnknown('answers health checks')(call);
};
