import type { AccessLogEntry } from '../../../src/core/logs/model/access-log-entry.ts';
import type { LogRecord, Side } from '../../../src/core/logs/model/log-record.ts';

/** A line of a pod in namespace shop. @param by "web client": its pod and side */
export function record(by: string, entry: AccessLogEntry): LogRecord {
  const [pod = '', side] = by.split(' ');
  return { proxy: { namespace: 'shop', pod }, side: sideNamed(side), entry };
}

const sideNamed = (text: string | undefined): Side | undefined =>
  (['client', 'server', 'gateway'] as const).find((side) => side === text);

/** A time in the same minute. @param ms of the minute */
export const at = (ms: number): string =>
  `2026-01-01T00:00:${String(Math.floor(ms / 1000)).padStart(2, '0')}.${String(ms % 1000).padStart(3, '0')}Z`;

/** Request ids that have one hash (core/logs/join/join-key.ts), found by trying. */
export const ONE_HASH = [
  '0000e792-0000-4000-8000-000000000000',
  '00019ebc-0000-4000-8000-000000000000',
] as const;
