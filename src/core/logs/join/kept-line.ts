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

/** Made into a text at once: one list serves all lines. */
const VALUES: FieldValue[] = JOINED_FIELDS.map(() => null);

export function valuesOf(entry: AccessLogEntry): string {
  for (let at = 0; at < JOINED_FIELDS.length; at++) {
    const name = JOINED_FIELDS[at];
    const value = name && entry[name];
    VALUES[at] = value === undefined ? ABSENT : value;
  }
  return JSON.stringify(VALUES);
}

export const keptLine = ({ proxy, side, entry }: LogRecord): KeptLine => ({
  proxy,
  side,
  isFine: outcomeOf(entry) === 'fine',
  values: valuesOf(entry),
});

/** The line with the values of JOINED_FIELDS; all others are undefined. */
export function recordOf({ proxy, side, values }: KeptLine): LogRecord {
  const parsed: (FieldValue | undefined)[] = JSON.parse(values);
  for (let at = 0; at < parsed.length; at++) if (Array.isArray(parsed[at])) parsed[at] = undefined;
  return { proxy, side, entry: entryOf(parsed) };
}

/** One shape for all, as those of a parser have: in the order of JOINED_FIELDS. */
const entryOf = (values: readonly (FieldValue | undefined)[]): AccessLogEntry =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- valuesOf took each value from its own field
  ({
    start_time: values[0],
    method: values[1],
    path: values[2],
    protocol: values[3],
    response_code: values[4],
    response_flags: values[5],
    response_code_details: values[6],
    connection_termination_details: values[7],
    upstream_transport_failure_reason: values[8],
    duration: values[9],
    upstream_service_time: values[10],
    request_id: values[11],
    authority: values[12],
    upstream_host: values[13],
    upstream_cluster: values[14],
    upstream_local_address: values[15],
    downstream_local_address: values[16],
    downstream_remote_address: values[17],
    requested_server_name: values[18],
    route_name: values[19],
  }) as AccessLogEntry;

/** The same line with nothing in it that keeps the log that it was cut from. */
export const ownRecord = (record: LogRecord): LogRecord => recordOf(keptLine(record));
