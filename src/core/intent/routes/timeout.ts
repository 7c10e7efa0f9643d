import { duration } from '../message.ts';

/**
 * Timeouts of a route action (istio/pilot/pkg/networking/core/route/route.go, setTimeout): none unless asked for, and the
 * client's grpc-timeout counts up to the same bound.
 */
export function timeouts(ms: number | undefined): { timeout: string; max_grpc_timeout: string } {
  const text = duration(ms ?? 0);
  return { timeout: text, max_grpc_timeout: text };
}
