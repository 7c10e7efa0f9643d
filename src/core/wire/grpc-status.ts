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

export const grpcStatusOf = (status: number): number => FROM_HTTP.get(status) ?? 2;
