import type { Ending } from '../model/ending.ts';
import { isGrpc, type HttpRequest } from '../model/http-request.ts';
import type { ResourceRef } from '../../model/resource.ts';
import { ending } from '../journey/endings.ts';
import type { AtProxy } from '../journey/place.ts';
import type { HopKind } from '../model/outcome.ts';

/** gRPC's name for an HTTP status (envoy/source/common/grpc/status.cc, httpToGrpcStatus). */
const GRPC_STATUS: Readonly<Record<number, number>> = { 400: 13, 401: 16, 403: 7, 404: 12, 429: 14, 502: 14, 503: 14, 504: 14 }; // prettier-ignore

export interface Reply {
  readonly status: number;
  readonly flags: readonly string[];
  readonly details: string;
  readonly hop: HopKind;
  readonly resource?: ResourceRef | undefined;
  readonly upstream?: Ending['upstream'];
  readonly delayMs?: number;
}

/** A proxy's own answer; to gRPC it is status 200 with the error as grpc-status (envoy/source/common/http/utility.cc, sendLocalReply). */
export function localReply(at: AtProxy, request: HttpRequest, reply: Reply): Ending {
  const { status, hop, ...rest } = reply;
  const grpc = isGrpc(request) ? { status: 200, grpcStatus: GRPC_STATUS[status] ?? 2 } : { status };
  return ending('response', at, hop, { ...rest, ...grpc });
}

/** What the router answers for an attempt that brought no answer. */
export function replyTo(
  at: AtProxy,
  request: HttpRequest,
  {
    end,
    isRetried,
    isExhausted,
  }: { readonly end: Ending; readonly isRetried: boolean; readonly isExhausted: boolean },
): Ending {
  const more = isExhausted && isRetried ? ['URX'] : [];
  const { resource } = end.decidedBy;
  const base = { upstream: end.upstream, delayMs: end.delayMs + end.workMs, resource: resource ?? undefined }; // prettier-ignore
  const why = end.transportFailure === undefined ? '' : `|TLS_error:${end.transportFailure.replaceAll(' ', '_')}`; // prettier-ignore
  const reset = (reason: string): string =>
    `upstream_reset_before_response_started{${reason}${why}}`;
  switch (end.kind) {
    case 'response':
      return more.length === 0 ? end : { ...end, flags: [...end.flags, ...more] };
    case 'unknown':
      return end;
    case 'connect-failure':
      return localReply(at, request, { ...base, status: 503, flags: ['UF', ...more], details: reset('remote_connection_failure'), hop: why === '' ? 'endpoint' : 'tls' }); // prettier-ignore
    case 'silent':
      return localReply(at, request, { ...base, status: 503, flags: ['UF', ...more], details: reset('connection_timeout'), hop: 'endpoint' }); // prettier-ignore
    case 'garbage':
      return localReply(at, request, { ...base, status: 502, flags: ['UPE', ...more], details: reset('protocol_error'), hop: 'endpoint' }); // prettier-ignore
    default:
      return localReply(at, request, { ...base, status: 503, flags: ['UC', ...more], details: reset('connection_termination'), hop: end.decidedBy.hop === 'tls' || end.decidedBy.hop === 'filter-chain' ? 'tls' : 'endpoint' }); // prettier-ignore
  }
}
