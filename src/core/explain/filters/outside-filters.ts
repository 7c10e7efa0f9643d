import { flag, number, object, text } from '../../decode/read.ts';
import { fractionOf } from '../../decode/fraction.ts';
import type { JsonObject } from '../../model/json.ts';
import { certain } from '../model/branch.ts';
import { filterStep, notKnown, pass, reply, type HttpFilterStep } from './filter-step.ts';

/** A RuntimeFractionalPercent of a config as a number from 0 to 1. */
const shareOf = (config: JsonObject, key: string, absent: number): number => {
  const own = object(config, key);
  return own === undefined ? absent : fractionOf(object(own, 'default_value'));
};

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
