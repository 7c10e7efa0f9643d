import type { RetryPolicy } from '../../model/envoy/route-action.ts';
import type { Ending } from '../model/ending.ts';

/** Conditions by what ends an attempt (envoy/source/common/router/retry_state_impl.cc, wouldRetryFromHeaders, wouldRetryFromReset). */
const ON_CONNECT_FAILURE = ['5xx', 'gateway-error', 'connect-failure', 'reset', 'reset-before-request']; // prettier-ignore
const ON_RESET = ['5xx', 'gateway-error', 'reset'];

/** gRPC statuses that have a condition of their own. */
const GRPC: Readonly<Record<string, number>> = {
  'cancelled': 1, 'deadline-exceeded': 4, 'resource-exhausted': 8, 'internal': 13, 'unavailable': 14,
}; // prettier-ignore

/** Whether a retry policy asks for another attempt after one that ended so. */
export function isRetried({ on, statusCodes }: RetryPolicy, end: Ending): boolean {
  const asks = (conditions: readonly string[]): boolean =>
    conditions.some((one) => on.includes(one));
  if (end.kind === 'connect-failure' || end.kind === 'silent') return asks(ON_CONNECT_FAILURE);
  if (end.kind === 'closed' || end.kind === 'garbage') return asks(ON_RESET);
  // Cut off by the proxy itself, which is a reset to it, whatever it would answer (router.cc, onPerTryTimeoutCommon).
  if (end.details === 'upstream_per_try_timeout' && !end.isApplication) return asks(ON_RESET);
  return end.kind === 'response' && isRetriedResponse({ on, statusCodes }, end);
}

function isRetriedResponse(
  { on, statusCodes }: Pick<RetryPolicy, 'on' | 'statusCodes'>,
  { status, grpcStatus }: Ending,
): boolean {
  if (status === null) return false;
  if (on.includes('5xx') && status >= 500) return true;
  if (on.includes('gateway-error') && status >= 502 && status <= 504) return true;
  if (on.includes('retriable-4xx') && status === 409) return true;
  if (on.includes('retriable-status-codes') && statusCodes.includes(status)) return true;
  return grpcStatus !== undefined && on.some((condition) => GRPC[condition] === grpcStatus);
}

/** Mean back-off before a retry: a random part of 25 ms, 75 ms, 175 ms … (JitteredExponentialBackOffStrategy), half of it on average. */
export function backOffMs(
  { backOffBaseMs = 25, backOffMaxMs }: RetryPolicy,
  retry: number,
): number {
  const most = backOffMaxMs ?? 10 * backOffBaseMs;
  return Math.min(most, backOffBaseMs * 2 ** (retry - 1)) / 2;
}
