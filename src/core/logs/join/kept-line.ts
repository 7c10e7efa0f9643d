import type { ProxyRef } from '../../model/proxy.ts';
import { outcomeOf } from '../meaning/outcome.ts';
import type { AccessLogEntry, FieldValue, StandardField } from '../model/access-log-entry.ts';
import type { LogRecord, Side } from '../model/log-record.ts';

/** What joins, causes and their evidence read of a line. */
export const JOINED_FIELDS: readonly StandardField[] = [
  'start_time',
  'method',
  'path',
  'protocol',
  'response_code',
  'response_flags',
  'response_code_details',
  'connection_termination_details',
  'upstream_transport_failure_reason',
  'duration',
  'upstream_service_time',
  'request_id',
  'authority',
  'upstream_host',
  'upstream_cluster',
  'upstream_local_address',
  'downstream_local_address',
  'downstream_remote_address',
  'requested_server_name',
  'route_name',
];

/** A line that waits for others, its values in one text. */
export interface KeptLine {
  readonly proxy: ProxyRef;
  readonly side: Side | undefined;
  /** It tells of nothing that went wrong. */
  readonly isFine: boolean;
  /** Some 300 characters. */
  readonly values: string;
}

/** What stands for undefined in JSON, where null is Envoy's "-"; no value of a standard field is a list. */
const ABSENT: readonly FieldValue[] = [];

export const valuesOf = (entry: AccessLogEntry): string =>
  JSON.stringify(
    JOINED_FIELDS.map((name) => entry[name] ?? (entry[name] === null ? null : ABSENT)),
  );

export const keptLine = ({ proxy, side, entry }: LogRecord): KeptLine => ({
  proxy,
  side,
  isFine: outcomeOf(entry) === 'fine',
  values: valuesOf(entry),
});

/** The line with the values of JOINED_FIELDS; all others are undefined. */
export function recordOf({ proxy, side, values }: KeptLine): LogRecord {
  const parsed: readonly FieldValue[] = JSON.parse(values);
  const entry = Object.fromEntries(
    JOINED_FIELDS.flatMap((name, at) => {
      const value = parsed[at];
      return value === undefined || (typeof value === 'object' && value !== null)
        ? []
        : [[name, value]];
    }),
  );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- valuesOf took each value from its own field
  return { proxy, side, entry: entry as AccessLogEntry };
}

/** The same line with nothing in it that keeps the log that it was cut from. */
export const ownRecord = (record: LogRecord): LogRecord => recordOf(keptLine(record));
