import { number, object, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { any, duration, present } from '../message.ts';
import { specDurationMs } from '../spec-duration.ts';
import { hundredths, millionths } from './percent.ts';

/** google.golang.org/grpc/codes in the spelling of VirtualServices (istio/pkg/util/grpc, SupportedGRPCStatus). */
const GRPC_STATUS = [
  'OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS', 'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE', 'UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE',
  'DATA_LOSS', 'UNAUTHENTICATED',
]; // prettier-ignore

/** A rule's fault as the config of the fault filter (istio/pilot/pkg/networking/core/route/route.go, TranslateFault). */
export const faultConfig = (fault: JsonObject): JsonObject =>
  any(
    'envoy.extensions.filters.http.fault.v3.HTTPFault',
    present({ delay: delayOf(object(fault, 'delay')), abort: abortOf(object(fault, 'abort')) }),
  );

/** Only a fixed delay is known to Envoy's filter. Without a percentage it meets nobody. */
function delayOf(delay: JsonObject | undefined): JsonObject | undefined {
  const ms = specDurationMs(delay, 'fixedDelay');
  if (delay === undefined || ms === undefined) return undefined;
  const percentage = object(delay, 'percentage');
  return {
    percentage:
      percentage === undefined ? hundredths(number(delay, 'percent') ?? 0) : millionths(percentage),
    fixed_delay: duration(ms),
  };
}

function abortOf(abort: JsonObject | undefined): JsonObject | undefined {
  const http = number(abort, 'httpStatus');
  const grpc = text(abort, 'grpcStatus');
  if (http === undefined && grpc === undefined) return undefined;
  const percentage = object(abort, 'percentage');
  return present({
    percentage: percentage === undefined ? undefined : millionths(percentage),
    ...(http === undefined
      ? { grpc_status: Math.max(0, GRPC_STATUS.indexOf(grpc ?? '')) }
      : { http_status: http }),
  });
}
