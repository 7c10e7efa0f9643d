import { epochMs } from '../../model/time.ts';
import type { AccessLogEntry } from '../model/access-log-entry.ts';

/** When a request began and ended by the clock of the proxy that logged it, epoch milliseconds. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Undefined for a line whose time does not say enough. */
export function spanOf({ start_time: time, duration }: AccessLogEntry): Span | undefined {
  const start = epochMs(time ?? undefined);
  return start === undefined ? undefined : { start, end: start + (duration ?? 0) };
}

/** Envoy writes whole milliseconds of two clock readings. */
const ROUNDING_MS = 2;

/**
 * How far the server's clock is ahead of the client's: the server's part lies inside the client's, so the least shift that puts
 * it there; 0 where none is needed. A server that goes on after the client gave up only has a beginning to compare.
 */
export function clockAhead(client: Span, server: Span, isAbandoned: boolean): number {
  const most = server.start - client.start + ROUNDING_MS;
  const least = isAbandoned ? server.start - client.end - ROUNDING_MS : server.end - client.end - ROUNDING_MS; // prettier-ignore
  if (least > most) return 0;
  if (least > 0) return least;
  return most < 0 ? most : 0;
}
