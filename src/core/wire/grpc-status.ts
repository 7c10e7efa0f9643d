/** envoy/source/common/grpc/status.cc, Utility::httpToGrpcStatus. */
const FROM_HTTP: ReadonlyMap<number, number> = new Map([
  [400, 13],
  [401, 16],
  [403, 7],
  [404, 12],
  [429, 14],
  [502, 14],
  [503, 14],
  [504, 14],
]);

export interface GrpcAnswer {
  readonly status: 200;
  readonly grpcStatus: number;
  /** What became the gRPC status; absent where that was given as such. */
  readonly httpStatus?: number;
}

/** How gRPC is told of a proxy's own answer (envoy/source/common/http/utility.cc, prepareLocalReply). */
export const toldToGrpc = (status: number, given?: number): GrpcAnswer =>
  given === undefined
    ? { status: 200, grpcStatus: grpcStatusOf(status), httpStatus: status }
    : { status: 200, grpcStatus: given };

const grpcStatusOf = (status: number): number => FROM_HTTP.get(status) ?? 2;
