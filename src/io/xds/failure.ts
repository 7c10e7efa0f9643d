import { MeshdbgError } from '../../core/errors.ts';
import type { XdsEndpoint, XdsLimits } from '../../ports/control-plane.ts';
import { GrpcError } from './grpc/status.ts';
import type { Limit } from './limit.ts';
import { StageError } from './stage.ts';
import { statusFailure } from './status-failure.ts';
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
  if (cause instanceof GrpcError) return statusFailure(cause, where, context);
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
