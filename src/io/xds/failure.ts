import { MeshdbgError } from '../../core/errors.ts';
import type { XdsEndpoint, XdsLimits } from '../../ports/control-plane.ts';
import { GRPC, GrpcError } from './grpc/status.ts';
import type { Limit } from './limit.ts';
import { StageError } from './stage.ts';
import { tlsFailure } from './tls-failure.ts';

export interface FailureContext {
  readonly endpoint: XdsEndpoint;
  readonly limits: XdsLimits;
  readonly limit: Limit;
  /** What was not answered: "istio.io/debug/syncz", "EDS and RDS". */
  readonly missing: string;
}

/** Whatever went wrong, in one sentence that names the istiod and how it was spoken to. */
export function failure(error: unknown, context: FailureContext): unknown {
  const { endpoint, limits, limit, missing } = context;
  const where = `${endpoint.name} (xDS, ${modeOf(endpoint)})`;
  if (limit.reason === 'interrupted')
    return new MeshdbgError('interrupted', `Interrupted while waiting for ${where}.`);
  if (limit.reason === 'timeout') {
    return new MeshdbgError(
      'timeout',
      `${where} did not answer ${missing} within ${limits.limitMs / 1000} s.`,
      {
        hint: 'Raise the limit with --request-timeout, or look at the load and the log of that istiod.',
        cause: error,
      },
    );
  }
  const cause = error instanceof StageError ? error.cause : error;
  if (cause instanceof MeshdbgError) return cause;
  if (!(error instanceof StageError)) return error;
  if (cause instanceof GrpcError) return ofStatus(cause, where, context);
  if (error.stage === 'connect') {
    return new MeshdbgError('unreachable', `No connection to ${where}: ${text(cause)}.`, {
      hint: 'Look whether istiod runs and listens there: 15012 with TLS, 15010 in plaintext.',
      cause,
    });
  }
  if (error.stage === 'tls' && endpoint.security.mode === 'tls')
    return tlsFailure(cause, where, endpoint.security);
  if (error.stage === 'http2' && endpoint.security.mode === 'plaintext') {
    return new MeshdbgError(
      'unreachable',
      `${where} closed the connection instead of speaking plaintext HTTP/2: the port seems to expect TLS.`,
      {
        hint: 'Leave out --plaintext, or use the plaintext port 15010.',
        cause,
      },
    );
  }
  if (error.stage === 'call' && code(cause) === 'ERR_INVALID_CHAR') {
    return new MeshdbgError(
      'unauthorized',
      `The token for ${where} holds characters that no token has.`,
      { cause },
    );
  }
  return new MeshdbgError('unreachable', `${where} broke the connection: ${text(cause)}.`, {
    cause,
  });
}

function ofStatus(
  status: GrpcError,
  where: string,
  { endpoint, missing }: FailureContext,
): MeshdbgError {
  const said = status.details === '' ? '' : ` It says: ${status.details}`;
  switch (status.status) {
    case GRPC.unauthenticated: {
      const sentence =
        endpoint.token === undefined ? 'asks for a token' : 'does not accept the token';
      return new MeshdbgError('unauthorized', `${where} ${sentence} for ${missing}.${said}`, {
        hint:
          endpoint.security.mode === 'plaintext'
            ? 'The plaintext port answers debug requests to nobody: use the TLS port 15012.'
            : 'The token must come from a service account of the Istio namespace, with audience istio-ca.',
        cause: status,
      });
    }
    case GRPC.permissionDenied:
      return new MeshdbgError(
        'forbidden',
        `${where} refuses ${missing} to this service account.${said}`,
        {
          hint: 'Use a service account of the Istio namespace; others see only proxies of their own namespace.',
          cause: status,
        },
      );
    case GRPC.deadlineExceeded:
      return new MeshdbgError(
        'timeout',
        `${where} gave up on ${missing} by a time limit of its own.${said}`,
        { cause: status },
      );
    case GRPC.unimplemented:
      return new MeshdbgError('unsupported', `${where} has no xDS service.${said}`, {
        hint: 'Look whether that port is istiod’s xDS port: 15012 with TLS, 15010 in plaintext.',
        cause: status,
      });
    case GRPC.resourceExhausted:
      return new MeshdbgError('unreachable', `${where} is overloaded or limits requests.${said}`, {
        hint: 'Try again in a while.',
        cause: status,
      });
    case GRPC.unavailable:
      return new MeshdbgError(
        'unreachable',
        `${where} did not answer ${missing}: ${status.details || 'unavailable'}.`,
        {
          hint: 'istiod may have been restarted: try again.',
          cause: status,
        },
      );
    default:
      return new MeshdbgError(
        'unreachable',
        `${where} ended the call for ${missing} with ${status.message}.`,
        { cause: status },
      );
  }
}

function modeOf({ security }: XdsEndpoint): string {
  if (security.mode === 'plaintext') return 'plaintext';
  return security.insecure ? 'TLS, certificate not verified' : `TLS as ${security.serverName}`;
}

function code(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function text(error: unknown): string {
  if (error instanceof AggregateError && error.message === '')
    return error.errors.map(text).join(', ');
  return error instanceof Error ? error.message : String(error);
}
