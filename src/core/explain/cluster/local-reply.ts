import type { Blame } from '../model/blame.ts';
import type { Ending } from '../model/ending.ts';
import { isToldAsGrpc, type HttpRequest } from '../../wire/http-request.ts';
import type { ResourceRef } from '../../model/resource.ts';
import { toldToGrpc } from '../../wire/grpc-status.ts';
import { ending } from '../journey/endings.ts';
import type { AtProxy } from '../journey/place.ts';
import type { HopKind } from '../model/outcome.ts';

export interface Reply {
  readonly status: number;
  readonly flags: readonly string[];
  readonly details: string;
  readonly hop: HopKind;
  readonly resource?: ResourceRef | undefined;
  readonly upstream?: Ending['upstream'];
  readonly delayMs?: number;
  readonly blame?: Blame;
}

/** A proxy's own answer; to gRPC it is status 200 with the error as grpc-status. */
export function localReply(at: AtProxy, request: HttpRequest, reply: Reply): Ending {
  const { status, hop, ...rest } = reply;
  const told = isToldAsGrpc(request) ? toldToGrpc(status) : { status };
  return ending('response', at, hop, { ...rest, ...told });
}

interface Reset {
  readonly status: number;
  readonly flag: string;
  readonly reason: string;
}

/** How the router tells what ended an attempt (envoy/source/common/router/router.cc, streamResetReasonToResponseFlag). */
const RESETS: Partial<Readonly<Record<Ending['kind'], Reset>>> = {
  'connect-failure': { status: 503, flag: 'UF', reason: 'remote_connection_failure' },
  silent: { status: 503, flag: 'UF', reason: 'connection_timeout' },
  garbage: { status: 502, flag: 'UPE', reason: 'protocol_error' },
};

const CLOSED: Reset = { status: 503, flag: 'UC', reason: 'connection_termination' };

export interface LastAttempt {
  readonly end: Ending;
  /** The policy asks for another one, but allows no more, or none at all (envoy/source/common/router/retry_state_impl.cc, shouldRetry). */
  readonly isExhausted: boolean;
}

/** What the router answers after its last attempt. */
export function replyTo(
  at: AtProxy,
  request: HttpRequest,
  { end, isExhausted }: LastAttempt,
): Ending {
  const more = isExhausted ? ['URX'] : [];
  if (end.kind === 'unknown') return end;
  if (end.kind === 'response')
    return more.length === 0 ? end : { ...end, flags: [...end.flags, ...more] };
  const { status, flag, reason } = RESETS[end.kind] ?? CLOSED;
  const why =
    end.transportFailure === undefined
      ? ''
      : `|TLS_error:${end.transportFailure.replaceAll(' ', '_')}`;
  const { hop, resource } = end.decidedBy;
  return localReply(at, request, {
    status,
    flags: [flag, ...more],
    details: `upstream_reset_before_response_started{${reason}${why}}`,
    hop: why !== '' || hop === 'tls' || hop === 'filter-chain' ? 'tls' : 'endpoint',
    upstream: end.upstream,
    delayMs: end.delayMs + end.workMs,
    resource: resource ?? undefined,
    ...(end.blame === undefined ? {} : { blame: end.blame }),
  });
}
