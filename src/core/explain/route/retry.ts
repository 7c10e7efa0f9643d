import type { RetryPolicy } from '../../model/envoy/route-action.ts';
import { matchesHeader } from '../../wire/match/header-match.ts';
import { firstHeader, type HttpRequest } from '../../wire/http-request.ts';
import { withHeader } from './header-operations.ts';
import { wholeNumber } from './timeouts.ts';

const ON = 'x-envoy-retry-on';
const GRPC_ON = 'x-envoy-retry-grpc-on';
const MOST = 'x-envoy-max-retries';
const STATUS_CODES = 'x-envoy-retriable-status-codes';
const HEADER_NAMES = 'x-envoy-retriable-header-names';

const NONE: RetryPolicy = {
  on: [],
  attempts: 1,
  statusCodes: [],
  hostPredicates: [],
  retriableHeaders: [],
  retriableRequestHeaders: [],
};

/**
 * The retry policy in force: the route's (or virtual host's) with what the request's headers add
 * (envoy/source/common/router/retry_state_impl.cc). Undefined when nothing is retried. Where the policy is for requests with
 * certain headers and this one has none of them, its conditions do not count.
 */
export function retryPolicyOf(
  configured: RetryPolicy | undefined,
  request: HttpRequest,
): RetryPolicy | undefined {
  const base = configured ?? NONE;
  const { retriableRequestHeaders: wanted } = base;
  const asked = [...listIn(request, ON), ...listIn(request, GRPC_ON)];
  const isMeant = wanted.length === 0 || wanted.some((match) => matchesHeader(match, request.headers) === true); // prettier-ignore
  const on = isMeant ? [...new Set([...base.on, ...asked])] : [];
  if (on.length === 0) return undefined;
  return {
    ...base,
    on,
    attempts: wholeNumber(firstHeader(request, MOST)) ?? base.attempts,
    statusCodes: [...base.statusCodes, ...listIn(request, STATUS_CODES).flatMap((code) => wholeNumber(code) ?? [])], // prettier-ignore
    retriableHeaders: [...base.retriableHeaders, ...listIn(request, HEADER_NAMES).map(presence)],
  };
}

const listIn = (request: HttpRequest, header: string): string[] =>
  (firstHeader(request, header) ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

const presence = (name: string) => ({
  name,
  matcher: { kind: 'present', present: true } as const,
  invert: false,
  treatMissingAsEmpty: false,
});

/** The router takes its own headers off before the request goes upstream. */
export const withoutRetryHeaders = (request: HttpRequest): HttpRequest => ({
  ...request,
  headers: [ON, GRPC_ON, MOST, STATUS_CODES, HEADER_NAMES].reduce(
    (headers, name) => withHeader(headers, name, undefined),
    request.headers,
  ),
});
