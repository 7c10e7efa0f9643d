import type { LogRecord } from '../model/log-record.ts';
import { answering } from './answer.ts';
import type { Attempt, CallTime } from './joined-request.ts';
import { spanOf } from './line-time.ts';

/**
 * Where the time of a call went. `duration` is a proxy's whole part; x-envoy-upstream-service-time is what it waited for the
 * response headers, from the request's end on, over all attempts (envoy/source/common/router/router.cc).
 */
export function timeOf(client: LogRecord | undefined, attempts: readonly Attempt[]): CallTime {
  const last = answering(client, attempts);
  const server = last?.server.entry;
  const serverMs = server?.duration ?? null;
  const applicationMs = server === undefined ? null : (server.upstream_service_time ?? null);
  const serverProxyMs = difference(serverMs, applicationMs);
  const totalMs = client === undefined ? serverMs : (client.entry.duration ?? null);
  if (client === undefined) return { totalMs, earlierMs: null, clientProxyMs: null, networkMs: null, serverProxyMs, applicationMs }; // prettier-ignore
  const waitedMs = client.entry.upstream_service_time ?? null;
  const earlierMs = last === undefined || attempts.length < 2 ? null : earlier(client, last);
  return {
    totalMs,
    earlierMs,
    clientProxyMs: difference(totalMs, waitedMs),
    networkMs: difference(difference(waitedMs, serverMs), earlierMs ?? 0),
    serverProxyMs,
    applicationMs,
  };
}

function earlier(client: LogRecord, { server, clockAheadMs }: Attempt): number | null {
  const [whole, part] = [spanOf(client.entry), spanOf(server.entry)];
  if (whole === undefined || part === undefined) return null;
  return Math.max(0, part.start - (clockAheadMs ?? 0) - whole.start);
}

/** Clocks are read in whole milliseconds: a little less than nothing is nothing. */
const difference = (whole: number | null, part: number | null): number | null =>
  whole === null || part === null ? null : Math.max(0, whole - part);
