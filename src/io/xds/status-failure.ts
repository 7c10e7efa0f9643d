import { MeshdbgError, type ErrorCode } from '../../core/errors.ts';
import type { XdsEndpoint } from '../../ports/control-plane.ts';
import { GRPC, type GrpcError } from './grpc/status.ts';

export interface AskedFor {
  readonly endpoint: XdsEndpoint;
  /** What was not answered: "istio.io/debug/syncz", "EDS and RDS". */
  readonly missing: string;
}

interface Wording {
  readonly code: ErrorCode;
  /** Goes after the name of the istiod. */
  readonly sentence: string;
  readonly hint: string;
}

/** The gRPC status that ended a call, in a sentence with istiod's own words at the end. */
export function statusFailure(status: GrpcError, where: string, asked: AskedFor): MeshdbgError {
  const { code, sentence, hint } = wording(status, asked);
  const said = status.details === '' ? '' : ` It says: ${status.details}`;
  return new MeshdbgError(code, `${where} ${sentence}.${said}`, { hint, cause: status });
}

function wording(status: GrpcError, { endpoint, missing }: AskedFor): Wording {
  switch (isRefusal(status) ? GRPC.permissionDenied : status.status) {
    case GRPC.unauthenticated:
      return {
        code: 'unauthorized',
        sentence: `${endpoint.token === undefined ? 'asks for a token' : 'does not accept the token'} for ${missing}`,
        hint:
          endpoint.security.mode === 'plaintext'
            ? 'The plaintext port answers debug requests to nobody: use the TLS port 15012.'
            : 'The token must come from a service account of the Istio namespace, with audience istio-ca.',
      };
    case GRPC.permissionDenied:
      // istio/pilot/pkg/xds/auth.go: the node is compared with the token.
      if (status.details.startsWith('authorization failed'))
        return {
          code: 'forbidden',
          sentence: `does not take the token for this node`,
          hint: 'The namespace and the service account of the node must be those of the token.',
        };
      return {
        code: 'forbidden',
        sentence: `refuses ${missing} to this service account`,
        hint: 'Use a service account of the Istio namespace; others see only proxies of their own namespace.',
      };
    case GRPC.deadlineExceeded:
      return {
        code: 'timeout',
        sentence: `gave up on ${missing} by a time limit of its own`,
        hint: 'Look at the load and the log of that istiod.',
      };
    case GRPC.unimplemented:
      return {
        code: 'unsupported',
        sentence: 'has no xDS service',
        hint: 'Look whether that port is istiod’s xDS port: 15012 with TLS, 15010 in plaintext.',
      };
    case GRPC.resourceExhausted:
      return {
        code: 'unreachable',
        sentence: 'is overloaded or limits requests',
        hint: 'Try again in a while.',
      };
    case GRPC.unavailable:
      return {
        code: 'unreachable',
        sentence: `did not answer ${missing}`,
        hint: 'istiod may have been restarted: try again.',
      };
    default:
      return {
        code: 'unreachable',
        sentence: `ended the call for ${missing} with gRPC status ${status.status}`,
        hint: 'Look at the log of that istiod.',
      };
  }
}

/** istiod ends a debug stream with a plain Go error when the identity may not see the page: istio/pilot/pkg/xds/debuggen.go. */
function isRefusal({ status, details }: GrpcError): boolean {
  return status === GRPC.unknown && details.includes('not available for current identity');
}
