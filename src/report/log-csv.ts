import { resourceText } from '../core/model/resource.ts';
import type { FieldValue } from '../core/logs/model/access-log-entry.ts';
import { valueText } from '../core/logs/filter/field.ts';
import type { AccessLineData } from './log-line-data.ts';

type Cells = readonly (readonly [header: string, text: (line: AccessLineData) => string])[];

const STANDARD = [
  'start_time',
  'namespace',
  'pod',
  'side',
  'method',
  'path',
  'protocol',
  'response_code',
  'response_flags',
  'response_code_details',
  'connection_termination_details',
  'upstream_transport_failure_reason',
  'bytes_received',
  'bytes_sent',
  'duration',
  'upstream_service_time',
  'x_forwarded_for',
  'user_agent',
  'request_id',
  'authority',
  'upstream_host',
  'upstream_cluster',
  'upstream_local_address',
  'downstream_local_address',
  'downstream_remote_address',
  'requested_server_name',
  'route_name',
] as const satisfies readonly (keyof AccessLineData)[];

/** The same columns whatever the lines are; what the format calls by names of its own is JSON in one of them. */
const CELLS: Cells = [
  ...STANDARD.map((name) => [name, (line: AccessLineData) => valueText(line[name])] as const),
  ['fields', ({ fields }) => json(fields)],
  ['flag_meanings', ({ flag_meanings: texts }) => texts.join('; ')],
  ['diagnosis', ({ diagnosis }) => diagnosis?.text ?? ''],
  ['resource', ({ diagnosis }) => (diagnosis?.resource ? resourceText(diagnosis.resource) : '')],
];

const json = (fields: Readonly<Record<string, FieldValue>> | undefined): string =>
  fields === undefined || Object.keys(fields).length === 0 ? '' : JSON.stringify(fields);

/** Column names as scripts know them from JSON. */
export const CSV_HEADER: readonly string[] = CELLS.map(([header]) => header);

export const csvCells = (line: AccessLineData): readonly string[] =>
  CELLS.map(([, text]) => text(line));
