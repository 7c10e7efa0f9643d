import type { IncomingHttpHeaders } from 'node:http2';

/** The gRPC status codes that lead to messages of their own (grpc/doc/statuscodes.md). */
export const GRPC = {
  ok: 0,
  unknown: 2,
  deadlineExceeded: 4,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

const NAMES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

/** A call that ended otherwise than with OK. */
export class GrpcError extends Error {
  readonly status: number;
  /** The server's own words; may be empty. */
  readonly details: string;

  constructor(status: number, details: string) {
    super(`${NAMES[status] ?? `gRPC status ${status}`}${details === '' ? '' : `: ${details}`}`);
    this.name = 'GrpcError';
    this.status = status;
    this.details = details;
  }
}

/** The status in trailers (or in headers, when there is nothing else); undefined without grpc-status. */
export function statusIn(
  headers: IncomingHttpHeaders,
): { code: number; details: string } | undefined {
  const code = headers['grpc-status'];
  if (typeof code !== 'string' || !/^\d+$/.test(code)) return undefined;
  const message = headers['grpc-message'];
  return { code: Number(code), details: typeof message === 'string' ? decode(message) : '' };
}

/** What an HTTP status means when the server sent no gRPC status (grpc/doc/http-grpc-status-mapping.md). */
export function statusOfHttp(http: number): number {
  if (http === 401) return GRPC.unauthenticated;
  if (http === 403) return GRPC.permissionDenied;
  if (http === 404) return GRPC.unimplemented;
  if (http === 429 || (http >= 502 && http <= 504)) return GRPC.unavailable;
  return http === 400 ? GRPC.internal : GRPC.unknown;
}

/** grpc-message is percent-encoded UTF-8. */
function decode(message: string): string {
  try {
    return decodeURIComponent(message);
  } catch {
    return message;
  }
}
