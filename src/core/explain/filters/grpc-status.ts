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

/** The same file, Utility::grpcToHttpStatus. */
const TO_HTTP: ReadonlyMap<number, number> = new Map([
  [0, 200],
  [1, 499],
  [2, 500],
  [3, 400],
  [4, 504],
  [5, 404],
  [6, 409],
  [7, 403],
  [8, 429],
  [9, 400],
  [10, 409],
  [11, 400],
  [12, 501],
  [13, 500],
  [14, 503],
  [15, 500],
  [16, 401],
]);

export const httpStatusOf = (status: number): number => TO_HTTP.get(status) ?? 500;
