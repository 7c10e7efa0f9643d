import type { Forward, RetryPolicy } from '../../model/envoy/route-action.ts';
import { firstHeader, isGrpc, type HttpRequest } from '../../wire/http-request.ts';
import { withHeader } from './header-operations.ts';

export interface Timeouts {
  /** Overall; 0 means none. */
  readonly timeoutMs: number;
  readonly perTryTimeoutMs?: number;
  /** Undefined: the HTTP connection manager's counts. 0 means none. */
  readonly maxStreamDurationMs?: number;
}

/** Envoy's route timeout where a route sets none (envoy/config/route/v3/route_components.proto, RouteAction.timeout). */
const DEFAULT_TIMEOUT_MS = 15_000;

const TIMEOUT_HEADER = 'x-envoy-upstream-rq-timeout-ms';
const PER_TRY_HEADER = 'x-envoy-upstream-rq-per-try-timeout-ms';
const DURATION_HEADER = 'x-envoy-upstream-stream-duration-ms';

/**
 * The timeouts in force (envoy/source/common/router/router.cc, FilterUtility::finalTimeout). Headers of the request win; that
 * they are trusted is the HTTP connection manager's matter, which takes them from external requests. A timeout per try that is
 * no shorter than the whole does not count.
 */
export function timeoutsOf(
  action: Forward,
  retryPolicy: RetryPolicy | undefined,
  request: HttpRequest,
): Timeouts {
  const timeoutMs = wholeNumber(firstHeader(request, TIMEOUT_HEADER)) ?? routeTimeout(action, request); // prettier-ignore
  const perTry = wholeNumber(firstHeader(request, PER_TRY_HEADER)) ?? retryPolicy?.perTryTimeoutMs ?? 0; // prettier-ignore
  const counts = perTry > 0 && (timeoutMs === 0 || perTry < timeoutMs);
  const duration = wholeNumber(firstHeader(request, DURATION_HEADER)) ?? streamDuration(action, request); // prettier-ignore
  return {
    timeoutMs,
    ...(counts ? { perTryTimeoutMs: perTry } : {}),
    ...(duration === undefined ? {} : { maxStreamDurationMs: duration }),
  };
}

/** The timeout of the route itself: gRPC requests have their own deadline where the route caps it the old way. */
function routeTimeout(action: Forward, request: HttpRequest): number {
  if (action.usesStreamDuration) return 0;
  const { grpcTimeoutHeaderMaxMs: most, grpcTimeoutOffsetMs: offset = 0 } = action;
  if (most === undefined || !isGrpc(request)) return action.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const asked = grpcTimeout(request) ?? 0;
  const own = offset < asked ? asked - offset : asked;
  return most !== 0 && (own === 0 || own > most) ? most : own;
}

/**
 * The longest time of the whole stream (envoy/source/common/http/conn_manager_impl.cc, refreshDurationTimeout): of requests with
 * grpc-timeout that one, capped, where the route caps it.
 */
function streamDuration(action: Forward, request: HttpRequest): number | undefined {
  const { usesStreamDuration, maxStreamDurationMs, grpcTimeoutHeaderMaxMs: most } = action;
  const asked = grpcTimeout(request);
  if (!usesStreamDuration || most === undefined || asked === undefined) return maxStreamDurationMs;
  const capped = most !== 0 && asked > most ? most : asked;
  return Math.max(0, capped - (action.grpcTimeoutOffsetMs ?? 0));
}

/** Units of the grpc-timeout header in milliseconds (gRPC over HTTP/2). */
const GRPC_UNITS: ReadonlyMap<string, number> = new Map([
  ['H', 3_600_000],
  ['M', 60_000],
  ['S', 1000],
  ['m', 1],
  ['u', 1e-3],
  ['n', 1e-6],
]);

/** The request's grpc-timeout in milliseconds, rounded up (envoy/source/common/grpc/common.cc, getGrpcTimeout). */
export function grpcTimeout(request: HttpRequest): number | undefined {
  const match = /^(\d{1,8})([HMSmun])$/.exec(firstHeader(request, 'grpc-timeout') ?? '');
  const unit = GRPC_UNITS.get(match?.[2] ?? '');
  return unit === undefined ? undefined : Math.ceil(Number(match?.[1]) * unit);
}

export const wholeNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^\s*\+?\d{1,19}\s*$/.test(text) ? Number(text) : undefined;

/**
 * The headers as the router leaves them (FilterUtility::setTimeoutHeaders): its own are taken off, and the upstream is told how long
 * it has; gRPC requests in grpc-timeout, too, where the route caps their deadline. Limits of streams were told when the route was chosen.
 */
export function withTimeoutHeaders(
  request: HttpRequest,
  action: Forward,
  timeouts: Timeouts,
): HttpRequest {
  const expected = timeouts.perTryTimeoutMs ?? timeouts.timeoutMs;
  const isCapped =
    action.usesStreamDuration !== true && action.grpcTimeoutHeaderMaxMs !== undefined;
  let headers = request.headers.filter(([name]) => !OWN_HEADERS.has(name));
  if (expected > 0)
    headers = withHeader(headers, 'x-envoy-expected-rq-timeout-ms', String(expected));
  if (expected > 0 && isCapped && isGrpc(request))
    headers = withHeader(headers, 'grpc-timeout', grpcTimeoutText(expected));
  return { ...request, headers };
}

const OWN_HEADERS = new Set([
  TIMEOUT_HEADER,
  PER_TRY_HEADER,
  DURATION_HEADER,
  'x-envoy-hedge-on-per-try-timeout',
]);

/** At most eight digits and a unit (envoy/source/common/grpc/common.cc, toGrpcTimeout). */
export function grpcTimeoutText(milliseconds: number): string {
  let [count, unit] = [milliseconds, 'm'];
  for (const [factor, next] of [[1000, 'S'], [60, 'M'], [60, 'H']] as const) {
    if (count <= 99_999_999) break;
    [count, unit] = [Math.floor(count / factor), next];
  }
  return `${count}${unit}`;
} // prettier-ignore
