import type { AccessLogEntry, FieldValue } from '../model/access-log-entry.ts';
import type { Column } from './column.ts';
import { STANDARD_FIELDS } from '../model/standard-fields.ts';

/** Values of one line while they are collected: by place in STANDARD_FIELDS, and those of `fields`. */
export class Row {
  private readonly values: (FieldValue | undefined)[] = STANDARD_FIELDS.map(() => undefined);
  private fields: Record<string, FieldValue> | undefined = undefined;

  put(column: Column, value: FieldValue): void {
    if (column.slot === -1) this.putField(column.name, value);
    else if (column.shape === 'milliseconds' && typeof value === 'string') {
      this.values[column.slot] = null;
      this.putField(column.name, value);
    } else this.values[column.slot] = value;
  }

  putField(name: string, value: FieldValue): void {
    this.fields ??= emptyFields();
    this.fields[name] = value;
  }

  /** The entry of the values; the row is empty again afterwards but for values that the next line overwrites. */
  entry(): AccessLogEntry {
    const fields = this.fields;
    this.fields = undefined;
    return entryOf(this.values, fields);
  }

  /** Forgets a line that turned out to be of another format. */
  clear(): void {
    this.values.fill(undefined);
    this.fields = undefined;
  }
}

const NOTHING: object = Object.create(null);

/** An object without Object's properties, so that a field of any name (`__proto__`) is a field; faster than one without any prototype. */
const emptyFields = (): Record<string, FieldValue> => Object.create(NOTHING);

/* oxlint-disable typescript/no-unsafe-type-assertion -- checking types again would cost more than reading the line */
/** All keys in one order and at one place: code that reads entries meets objects of one shape. */
function entryOf(
  values: readonly (FieldValue | undefined)[],
  fields: AccessLogEntry['fields'],
): AccessLogEntry {
  return {
    start_time: values[0],
    method: values[1],
    path: values[2],
    protocol: values[3],
    response_code: values[4],
    response_flags: values[5],
    response_code_details: values[6],
    connection_termination_details: values[7],
    upstream_transport_failure_reason: values[8],
    bytes_received: values[9],
    bytes_sent: values[10],
    duration: values[11],
    upstream_service_time: values[12],
    x_forwarded_for: values[13],
    user_agent: values[14],
    request_id: values[15],
    authority: values[16],
    upstream_host: values[17],
    upstream_cluster: values[18],
    upstream_local_address: values[19],
    downstream_local_address: values[20],
    downstream_remote_address: values[21],
    requested_server_name: values[22],
    route_name: values[23],
    istio_policy_status: values[24],
    fields,
  } as AccessLogEntry; // the reader of a column gives values of its slot's type
}
