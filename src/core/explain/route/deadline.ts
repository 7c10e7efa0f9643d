import type { Forward } from '../../model/envoy/route-action.ts';
import { isGrpc, type HttpRequest } from '../../wire/http-request.ts';
import type { RouteChoice } from '../model/route-call.ts';
import { withHeader } from './header-operations.ts';
import { grpcTimeout, grpcTimeoutText } from './timeouts.ts';

/** What a stream is like before a route is chosen for it. */
export interface Undated {
  readonly request: HttpRequest;
  /** An earlier choice, or the connection manager, set a limit to the stream. */
  readonly isLimited: boolean;
  /** The connection manager's own limit; undefined or 0 means none. */
  readonly managerMs: number | undefined;
}

/** The request as filters see it once the route is chosen. */
export interface Dated {
  readonly request: HttpRequest;
  readonly isLimited: boolean;
}

/**
 * What a choice does to the deadline of a gRPC request (envoy/source/common/http/conn_manager_impl.cc, refreshDurationTimeout): where
 * the route limits streams (max_stream_duration), grpc-timeout becomes what is left of it, at each choice anew. A route without any
 * limit leaves the header, unless an earlier choice had set one.
 */
export function dated(choice: RouteChoice, { request, isLimited, managerMs }: Undated): Dated {
  const action = choice.isTlsRequired ? undefined : choice.route?.action;
  if (action?.kind !== 'forward') return { request, isLimited };
  const limit = limitOf(action, request, managerMs);
  const isTold = action.usesStreamDuration === true && isGrpc(request);
  if (limit === undefined) return { request: isTold && isLimited ? withDeadline(request, undefined) : request, isLimited };
  return { request: isTold ? withDeadline(request, grpcTimeoutText(limit)) : request, isLimited: true };
} // prettier-ignore

const withDeadline = (request: HttpRequest, value: string | undefined): HttpRequest => ({
  ...request,
  headers: withHeader(request.headers, 'grpc-timeout', value),
});

/** In milliseconds; undefined for none. A limit of 0 that a request asks for itself is over at once. */
function limitOf(action: Forward, request: HttpRequest, managerMs: number | undefined): number | undefined {
  const { usesStreamDuration, maxStreamDurationMs, grpcTimeoutHeaderMaxMs: most, grpcTimeoutOffsetMs: offset = 0 } = action;
  const asked = grpcTimeout(request);
  if (asked === undefined || most === undefined || usesStreamDuration !== true) return (maxStreamDurationMs ?? managerMs) || undefined;
  const capped = most !== 0 && asked > most ? most : asked;
  return Math.max(0, capped - offset);
} // prettier-ignore
