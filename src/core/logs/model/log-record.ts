import type { ProxyRef } from '../../model/proxy.ts';
import type { AccessLogEntry } from './access-log-entry.ts';

/** Where a line was written, seen from the request. */
export type Side = 'client' | 'server' | 'gateway';

/** An access line with what is known of who wrote it. */
export interface LogRecord {
  /** Both names are empty for a line of a file, which says nothing of its pod. */
  readonly proxy: ProxyRef;
  readonly entry: AccessLogEntry;
  /** Undefined where neither the line nor any config tells. */
  readonly side: Side | undefined;
}
